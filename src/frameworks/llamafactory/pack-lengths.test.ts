import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knapsackLengths } from './pack-lengths.ts';
import { knapsacks } from './predict/pack-rows.ts';

const rows = fc.record({
  capacity: fc.integer({ min: 1, max: 2000 }),
  raw: fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 300 }),
});

test('groups are those that packing the tokens makes', () => {
  fc.assert(
    fc.property(rows, ({ capacity, raw }) => {
      const lengths = raw.filter((length) => length <= capacity);
      const made = lengths.map((length, row) => ({
        row,
        inputIds: new Array<number>(length).fill(0),
        labels: [],
        fates: [],
        warnings: [],
      }));
      const groups = knapsacks(made, capacity).map((group) => group.map(({ inputIds }) => inputIds.length));
      expect(knapsackLengths(lengths, capacity)).toEqual(groups);
    }),
    { numRuns: 60 },
  );
});

test('no row is lost and no group is larger than the capacity', () => {
  fc.assert(
    fc.property(rows, ({ capacity, raw }) => {
      const lengths = raw.filter((length) => length <= capacity);
      const groups = knapsackLengths(lengths, capacity);
      expect(groups.flat().toSorted((a, b) => a - b)).toEqual(lengths.toSorted((a, b) => a - b));
      for (const group of groups) expect(group.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(capacity);
    }),
  );
});

test('a row that fits nowhere is an error, and no endless loop', () => {
  expect(() => knapsackLengths([5], 4)).toThrow(RangeError);
});
