import fc from 'fast-check';
import { expect, test } from 'vitest';
import { masked } from './masked.ts';

test('at most a quarter of a value is shown, and its length', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (value) => {
      const shown = masked(value).split('… (')[0] ?? '';
      expect(value.startsWith(shown)).toBe(true);
      expect(shown.length).toBeLessThanOrEqual(Math.min(4, value.length / 4));
    }),
  );
  expect(masked('ghp_abcdefghijklmnop')).toBe('ghp_… (20 characters)');
});
