import type { CheckCode, DatasetCheck } from '../check.ts';
import { visitTexts } from '../texts-of.ts';
import type { KeyedCheck } from './keyed-check.ts';
import { openKeyedCheck } from './keyed-check.ts';

const { code, severity, summary }: CheckCode = {
  code: 'LENGTH_OUTLIER',
  severity: 'info',
  summary:
    'a record far longer or shorter than the rest: ten times the median, and three spreads of the middle half away, on a logarithmic scale',
};

const LENGTH_BYTES = 4;
const KEY_BYTES = 16;
/** Fewer records have no outliers. */
const LEAST_RECORDS = 100;
/** Tukey's fence for what is far out. */
const FAR_OUT = 3;
const LEAST_FACTOR = 10;
const [LONG, SHORT] = [0, 1];
const NO_KEY = new Uint8Array(0);

/** Records of a length (characters of all texts) that hints at a mistake: two rows in one, an answer cut off. */
export const lengths: DatasetCheck = {
  name: 'lengths',
  codes: [{ code, severity, summary }],
  keyOf(record) {
    if (record.kind === 'tokens') return NO_KEY;
    const key = Buffer.alloc(KEY_BYTES);
    let length = 0;
    visitTexts(record, (text) => (length += text.length));
    key.writeUInt32BE(length);
    return key;
  },
  open: (options) => openKeyedCheck(byLength(), options),
};

function byLength(): KeyedCheck {
  const counts = new Map<number, number>();
  let records = 0;
  let median = 0;
  return {
    sorts: 1,
    add(sorts, key) {
      const length = lengthOf(key);
      counts.set(length, (counts.get(length) ?? 0) + 1);
      records++;
      sorts[0]?.add(key);
    },
    async find([sort], findings) {
      if (sort === undefined || records < LEAST_RECORDS) return;
      const [low, middle, high] = quartiles(counts, records);
      median = middle;
      const spread = Math.pow(high / Math.max(low, 1), FAR_OUT);
      const longest = Math.max(high * spread, median * LEAST_FACTOR);
      const shortest = Math.min(low / spread, median / LEAST_FACTOR);
      await sort.visit((key, number) => {
        const length = lengthOf(key);
        if (length > longest) findings.add({ number, rank: LONG, other: length });
        else if (length < shortest) findings.add({ number, rank: SHORT, other: length });
      });
    },
    issueOf({ rank, other }) {
      const message = `${other} characters; half of the records have ${rank === LONG ? 'fewer' : 'more'} than ${median}`;
      return { code, severity, message, fix: rank === LONG ? 'see whether it is one record' : 'see whether it is whole' };
    },
  };
}

function lengthOf(key: Uint8Array): number {
  return Buffer.from(key.buffer, key.byteOffset, LENGTH_BYTES).readUInt32BE(0);
}

function quartiles(counts: ReadonlyMap<number, number>, records: number): [low: number, median: number, high: number] {
  const found: number[] = [];
  let seen = 0;
  for (const [length, count] of [...counts].sort(([a], [b]) => a - b)) {
    seen += count;
    while (found.length < 3 && seen > Math.floor((records * (found.length + 1)) / 4)) found.push(length);
  }
  const [low = 0, median = 0, high = 0] = found;
  return [low, median, high];
}
