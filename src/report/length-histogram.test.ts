import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lengthHistogram } from './length-histogram.ts';

test('a quantile is the smallest length that enough lengths do not exceed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { minLength: 1 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (lengths, share) => {
      const histogram = lengthHistogram();
      for (const length of lengths) histogram.add(length);
      const sorted = [...lengths].sort((a, b) => a - b);
      expect(histogram.quantile(share)).toBe(sorted[Math.ceil(share * lengths.length) - 1]);
      expect(histogram.max).toBe(sorted.at(-1));
    }),
  );
});

test('lengths beyond the exact range share a bin, and the maximum stays exact', () => {
  const histogram = lengthHistogram();
  for (const length of [3, 5_000_000, 7_000_000]) histogram.add(length);
  expect([histogram.quantile(0.3), histogram.quantile(1), histogram.max, histogram.total]).toEqual([3, 7_000_000, 7_000_000, 12_000_003]);
});
