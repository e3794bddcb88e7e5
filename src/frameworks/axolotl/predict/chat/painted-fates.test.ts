import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fate } from '../../../shared/hf/token-fates.ts';
import { tokenSpans } from '../../../shared/hf/token-fates.ts';
import { paintedFates } from './painted-fates.ts';

const FATES: Fate[] = ['a', 'b', 'c'].map((because) => ({ isTrained: because !== 'a', because }));

test('what is painted is what a list of all tokens would hold', () => {
  const stroke = fc.record({ start: fc.nat(20), length: fc.nat(12), fate: fc.constantFrom(...FATES) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(stroke, { maxLength: 12 }), (count, strokes) => {
      const first = FATES[0] as Fate;
      const list = new Array<Fate>(count).fill(first);
      const painted = paintedFates(count, first);
      for (const { start, length, fate } of strokes) {
        list.fill(fate, start, start + length);
        painted.paint(start, start + length, fate);
      }
      expect(painted.spans()).toEqual(tokenSpans(list));
      for (let token = 0; token <= count; token++) expect(painted.at(token)).toBe(list[token]);
    }),
  );
});
