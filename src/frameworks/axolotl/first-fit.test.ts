import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstFit, nextFit } from './first-fit.ts';

/** `pack_group` of utils/samplers/multipack.py, line by line. */
function packGroup(lengths: readonly number[], capacity: number, binSize: number): number[][] {
  const rooms: number[] = [];
  const bins: number[][] = [];
  for (const length of lengths) {
    const at = rooms.findIndex((room, bin) => room >= length && (bins[bin] ?? []).length < binSize);
    if (at === -1) {
      rooms.push(capacity - length);
      bins.push([length]);
    } else {
      rooms[at] = (rooms[at] ?? 0) - length;
      bins[at]?.push(length);
    }
  }
  return bins;
}

const rows = fc.record({
  capacity: fc.integer({ min: 1, max: 500 }),
  binSize: fc.integer({ min: 1, max: 8 }),
  raw: fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 200 }),
});
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

test('bins are those of Axolotl', () => {
  fc.assert(
    fc.property(rows, ({ capacity, binSize, raw }) => {
      const lengths = raw.map((length) => Math.min(length, capacity));
      const expected = packGroup(lengths, capacity, binSize).map((bin) => ({ tokens: sum(bin), rows: bin.length }));
      expect(firstFit(lengths, capacity, binSize)).toEqual(expected);
    }),
  );
});

test('no row is lost and no bin is too full, in either way', () => {
  fc.assert(
    fc.property(rows, ({ capacity, raw }) => {
      const lengths = raw.map((length) => Math.min(length, capacity));
      for (const bins of [firstFit(lengths, capacity), nextFit(lengths, capacity)]) {
        expect(sum(bins.map((bin) => bin.rows))).toBe(lengths.length);
        expect(sum(bins.map((bin) => bin.tokens))).toBe(sum(lengths));
        for (const bin of bins) expect(bin.tokens).toBeLessThanOrEqual(capacity);
      }
    }),
  );
});

test('one row after the other, in order', () => {
  expect(nextFit([3, 2, 4, 1, 1], 5)).toEqual([
    { tokens: 5, rows: 2 },
    { tokens: 5, rows: 2 },
    { tokens: 1, rows: 1 },
  ]);
});
