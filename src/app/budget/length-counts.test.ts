import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lengthCounts } from './length-counts.ts';

function summaryOf(lengths: readonly number[]) {
  const counts = lengthCounts();
  for (const length of lengths) counts.add(length);
  return counts.summary();
}

const lengths = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 400 });

test('quantiles are those of the sorted list, by nearest rank', () => {
  fc.assert(
    fc.property(lengths, (all) => {
      const sorted = all.toSorted((a, b) => a - b);
      const at = (share: number): number | undefined => sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1];
      const { p50, p90, p95, p99, max } = summaryOf(all);
      expect([p50, p90, p95, p99, max]).toEqual([at(0.5), at(0.9), at(0.95), at(0.99), sorted.at(-1)]);
    }),
  );
});

test('every length is in one bin', () => {
  fc.assert(
    fc.property(lengths, (all) => {
      const { histogram } = summaryOf(all);
      for (const { from, to, count } of histogram) expect(all.filter((length) => from <= length && length < to)).toHaveLength(count);
      expect(histogram.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      histogram.slice(1).forEach(({ from }, index) => expect(from).toBe(histogram[index]?.to));
    }),
  );
});

test('nothing at all', () => {
  expect(summaryOf([])).toEqual({ count: 0, total: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0, histogram: [] });
});
