import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptLengths } from './sequence-length.ts';

test.for([
  [3000, 5, 2048, 2043, 5],
  [2000, 100, 2048, 1948, 100],
  [100, 3000, 2048, 100, 1948],
  [1500, 1500, 2048, 1024, 1024],
  [3000, 1200, 2048, 1463, 585],
  [2048, 1024, 2048, 1366, 682],
  [2048, 1023, 2048, 1025, 1023],
  [1024, 2000, 2048, 694, 1354],
  [1023, 2000, 2048, 1023, 1025],
  [10, 10, 3, 2, 1],
  [10, 10, 1, 1, 0],
] as const)('%i and %i tokens in %i', ([source, target, cutoff, keptSource, keptTarget]) => {
  expect(keptLengths(source, target, cutoff)).toEqual({ source: keptSource, target: keptTarget });
});

test('nothing is kept beyond the cutoff or beyond what there is', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(5000), fc.integer({ min: 1, max: 5000 }), (source, target, cutoff) => {
      const kept = keptLengths(source, target, cutoff);
      expect(kept.source).toBeLessThanOrEqual(source);
      expect(kept.target).toBeLessThanOrEqual(target);
      expect(kept.source + kept.target).toBeLessThanOrEqual(cutoff);
    }),
  );
});
