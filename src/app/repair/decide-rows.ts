import type { Issue, PlacedIssue } from '../../errors.ts';
import { readRows } from '../../io/read-rows.ts';
import type { BadRow, Row } from '../../io/row.ts';
import type { RepairChoice } from '../../repair/codes.ts';
import type { RepairedRow } from '../../repair/repair-row.ts';
import { repairRow } from '../../repair/repair-row.ts';
import type { RowReader } from '../../pipeline/read-row.ts';
import { canHold } from './encode-row.ts';
import type { PlainSource } from './plain-source.ts';

/** One row of a source and what becomes of it, or something about the file. */
export type Decided = { row: Row | BadRow; repaired: RepairedRow; bytesRead: number } | { note: PlacedIssue };

export interface DecideOptions {
  choice: RepairChoice;
  maxRowBytes: number;
  reader?: RowReader;
  signal?: AbortSignal;
}

/** Reads a source and decides on each of its rows; the same each time. */
export async function* decideRows(
  { source }: PlainSource,
  { choice, maxRowBytes, reader, signal }: DecideOptions,
): AsyncGenerator<Decided> {
  const { container, name } = source;
  const options = {
    choice,
    canHold: canHold.bind(undefined, container),
    ...(reader === undefined ? {} : { reader }),
  };
  for await (const batch of readRows(source, { maxRowBytes, ...(signal === undefined ? {} : { signal }) })) {
    signal?.throwIfAborted();
    for (const { issue, line, offset } of batch.notes) yield { note: { ...issue, source: name, line, byteOffset: offset } };
    for (const row of batch.rows) {
      const repaired = repairRow(row, options);
      const isLost = !row.ok && (container === 'json' || isBrokenOff(row.issue));
      yield { row, repaired: isLost ? { ...repaired, rejected: row.issue } : repaired, bytesRead: batch.bytesRead };
    }
  }
}

/** What stands behind the place is not there to be kept. */
function isBrokenOff({ code }: Issue): boolean {
  return code.startsWith('GZIP_');
}
