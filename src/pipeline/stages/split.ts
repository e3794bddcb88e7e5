import { usageError } from '../../errors.ts';

/** A held-out split: the groups whose key, read as a number from 0 to 1, lies in `[from, to)`. */
export interface Split {
  name: string;
  from: number;
  to: number;
}

/** The split that takes what no other takes. */
const TRAIN = 'train';

/**
 * This one grows from the other end of the range than the rest, so that the two splits that are common (`val` and `test`) never touch: neither gains or
 * loses a row when the other is added, raised, or named first.
 */
const FROM_THE_END = 'test';

const SPLIT = /^([a-z][a-z0-9_]*)\s*=\s*(\d{1,3}(?:\.\d{1,9})?)\s*%$/;
const HINT = '--split val=5% or --split val=5%,test=1%';

/** Reads `val=5%,test=1%`. Throws `DsprepError` (`USAGE_SPLIT`). */
export function parseSplit(text: string): Split[] {
  const splits: Split[] = [];
  let fromStart = 0;
  let total = 0;
  for (const item of text.split(',')) {
    const { name, percent } = parseItem(item.trim());
    if (splits.some((split) => split.name === name)) throw refuse(`${name} is named twice`);
    total += percent;
    if (name === FROM_THE_END) splits.push({ name, from: 1 - percent / 100, to: 1 });
    else {
      splits.push({ name, from: fromStart / 100, to: (fromStart + percent) / 100 });
      fromStart += percent;
    }
  }
  if (total >= 100) throw refuse(`${total} % is held out, and nothing is left to train on`);
  return splits;
}

function parseItem(item: string): { name: string; percent: number } {
  const match = SPLIT.exec(item);
  if (match === null) throw refuse(`${JSON.stringify(item)} is not a name and a percentage`);
  const [, name = '', number] = match;
  const percent = Number(number);
  if (name === TRAIN) throw refuse(`${TRAIN} is what the other splits leave`, `leave it out: ${HINT}`);
  if (percent === 0) throw refuse(`${name} would be empty`);
  return { name, percent };
}

function refuse(what: string, hint = HINT): Error {
  return usageError('USAGE_SPLIT', `--split: ${what}`, hint);
}

/** The first 6 bytes: as many as a double counts exactly. */
const USED_BYTES = 6;
const RANGE = 2 ** (8 * USED_BYTES);

/**
 * The split of a group, by its key alone: whatever else is in the data, and in whatever order. A larger share takes rows from `train` and gives none back.
 * Throws `RangeError` where the key is too short.
 */
export function splitOf(group: Buffer, splits: readonly Split[]): string {
  const place = group.readUIntBE(0, USED_BYTES) / RANGE;
  for (const { name, from, to } of splits) if (place >= from && place < to) return name;
  return TRAIN;
}
