import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestFitLengths } from './pack-lengths.ts';
import { pack } from './predict/pack.ts';

const rows = fc.record({
  capacity: fc.integer({ min: 1, max: 2000 }),
  raw: fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 300 }),
});

test('examples are those that packing the tokens makes, in order', () => {
  fc.assert(
    fc.property(rows, ({ capacity, raw }) => {
      const lengths = raw.map((length) => Math.min(length, capacity));
      const tokens = lengths.map((length) => ({ inputIds: new Array<number>(length).fill(0), labels: new Array<number>(length).fill(0) }));
      expect(bestFitLengths(lengths, capacity)).toEqual(pack(tokens, capacity, 'bfd').map(({ seqLengths }) => seqLengths));
    }),
    { numRuns: 60 },
  );
});

test('no row is lost and no example is longer than the capacity', () => {
  fc.assert(
    fc.property(rows, ({ capacity, raw }) => {
      const lengths = raw.map((length) => Math.min(length, capacity));
      const examples = bestFitLengths(lengths, capacity);
      expect(examples.flat().toSorted((a, b) => a - b)).toEqual(lengths.toSorted((a, b) => a - b));
      for (const example of examples) expect(example.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(capacity);
    }),
  );
});

test('the example of the documentation of pack_dataset', () => {
  expect(bestFitLengths([4, 2, 3, 1], 4)).toEqual([[4], [3, 1], [2]]);
});
