import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasLoneSurrogate } from './encoded-row.ts';

test.for([
  ['"\\ud83d"', true],
  ['"\\uD83D\\uD83D\\ude00"', true],
  ['"\\ude00"', true],
  ['"\\ud83d\\n\\ude00"', true],
  ['"\\ud83dx\\ude00"', true],
  ['"\ud83d"', true],
  ['"\\ud83d\\ude00"', false],
  ['"\\uD83D\\uDE00 \\u00e4"', false],
  ['"\\\\ud83d"', false],
  ['"\ud83d\ude00"', false],
] as const)('%s', ([text, found]) => {
  expect(hasLoneSurrogate(text)).toBe(found);
});

test('agrees with the string that the JSON text stands for', () => {
  const text = fc.array(fc.constantFrom('\ud83d', '\ude00', '\\', 'u', 'd83d', '"', '\n')).map((parts) => parts.join(''));
  fc.assert(fc.property(text, (value) => hasLoneSurrogate(JSON.stringify(value)) === !value.isWellFormed()));
});
