import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack } from './pack.ts';
import type { PackingStrategy } from './pack.ts';

const rowsOf = (lists: readonly (readonly number[])[]) => lists.map((ids) => ({ inputIds: ids, labels: ids.map((id) => -id) }));
const DOCUMENTED = [[1, 2, 3, 4, 5], [6, 7], [8, 9, 10], [11]];

test.for([
  [
    'bfd',
    [
      [1, 2, 3, 4],
      [8, 9, 10, 11],
      [6, 7],
    ],
    [[4], [3, 1], [2]],
  ],
  [
    'bfd_split',
    [
      [1, 2, 3, 4],
      [8, 9, 10, 5],
      [6, 7, 11],
    ],
    [[4], [3, 1], [2, 1]],
  ],
  [
    'wrapped',
    [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11],
    ],
    [undefined, undefined, undefined],
  ],
] as const)('%s packs as TRL documents it', ([strategy, ids, lengths]) => {
  const packed = pack(rowsOf(DOCUMENTED), 4, strategy);
  expect(packed.map(({ inputIds }) => inputIds)).toEqual(ids);
  expect(packed.map(({ seqLengths }) => seqLengths)).toEqual(lengths);
});

test('labels stay with their ids, no example is longer than it may be, and only bfd loses tokens', () => {
  const lists = fc.array(fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 12 }), { maxLength: 20 });
  fc.assert(
    fc.property(
      lists,
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom<PackingStrategy>('bfd', 'bfd_split', 'wrapped'),
      (all, length, strategy) => {
        const packed = pack(rowsOf(all), length, strategy);
        for (const { inputIds, labels, seqLengths } of packed) {
          expect(labels).toEqual(inputIds.map((id) => -id));
          expect(inputIds.length).toBeLessThanOrEqual(length);
          if (seqLengths !== undefined) expect(seqLengths.reduce((sum, n) => sum + n, 0)).toBe(inputIds.length);
        }
        const kept = strategy === 'bfd' ? all.map((ids) => ids.slice(0, length)) : all;
        expect(packed.flatMap(({ inputIds }) => inputIds).sort()).toEqual(kept.flat().sort());
      },
    ),
  );
});
