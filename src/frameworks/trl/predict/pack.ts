/** A row that is packed. */
export interface Packable {
  inputIds: readonly number[];
  labels: readonly number[];
}

export interface Packed extends Packable {
  /** Missing with `wrapped`, which knows no rows. */
  seqLengths?: readonly number[];
}

export type PackingStrategy = 'bfd' | 'bfd_split' | 'wrapped';

/** Rows that one call packs: the batch size of `Dataset.map` (datasets 5.2). */
export const PACKING_BATCH = 1000;

/** Packs one batch of rows (TRL 1.16.0, data_utils.py, `pack_dataset`). */
export function pack(rows: readonly Packable[], length: number, strategy: PackingStrategy): Packed[] {
  if (strategy === 'wrapped') return pieces(joined(rows), length);
  const filled = rows.filter(({ inputIds }) => inputIds.length > 0);
  return bestFit(strategy === 'bfd' ? filled.map((row) => cut(row, 0, length)) : filled.flatMap((row) => pieces(row, length)), length);
}

/** The longest first, each into the fullest example that still has room, and of those into the one that came to be so first. */
function bestFit(rows: readonly Packable[], length: number): Packed[] {
  const longestFirst = rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => b.row.inputIds.length - a.row.inputIds.length || a.index - b.index);
  const examples: Packable[][] = [];
  const withRoom: Packable[][][] = Array.from({ length: length + 1 }, () => []);
  for (const { row } of longestFirst) {
    let room = row.inputIds.length;
    while (room < length && withRoom[room]?.length === 0) room++;
    let example = room < length ? withRoom[room]?.shift() : undefined;
    if (example === undefined) {
      example = [];
      examples.push(example);
      room = length;
    }
    example.push(row);
    withRoom[room - row.inputIds.length]?.push(example);
  }
  return examples.map((example) => ({ ...joined(example), seqLengths: example.map(({ inputIds }) => inputIds.length) }));
}

function joined(rows: readonly Packable[]): Packable {
  return { inputIds: rows.flatMap(({ inputIds }) => inputIds), labels: rows.flatMap(({ labels }) => labels) };
}

function pieces(row: Packable, length: number): Packable[] {
  const made: Packable[] = [];
  for (let at = 0; at < row.inputIds.length; at += length) made.push(cut(row, at, at + length));
  return made;
}

function cut({ inputIds, labels }: Packable, from: number, to: number): Packable {
  return { inputIds: inputIds.slice(from, to), labels: labels.slice(from, to) };
}
