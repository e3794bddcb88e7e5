import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FEATURE, featuresOf, longWordFrom, wordEnd } from './features.ts';

const piece = fc.constantFrom(
  'a',
  'Z9_',
  'word-of-14-char',
  ' ',
  '\n',
  '.',
  '1',
  '23',
  'é',
  '人',
  '@',
  ':',
  '<',
  '\u0007',
  'abcdefghijklmnop',
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

test('features are what slow patterns find', () => {
  fc.assert(
    fc.property(text, (value) => {
      const features = featuresOf(value);
      const has = (feature: number): boolean => (features & feature) !== 0;
      expect(has(FEATURE.longWord)).toBe(/[A-Za-z0-9_-]{16}/.test(value));
      expect(has(FEATURE.at)).toBe(value.includes('@'));
      expect(has(FEATURE.colons)).toBe(/[0-9a-f]:[0-9a-f]{0,4}:/i.test(value));
      expect(has(FEATURE.unusual)).toBe([...value].some((char) => char > '~' || (char < ' ' && !'\t\n\r'.includes(char))));
    }),
  );
});

test('long words are found one after the other', () => {
  fc.assert(
    fc.property(text, (value) => {
      const words: string[] = [];
      for (let at = longWordFrom(value, 0); at !== -1;) {
        const end = wordEnd(value, at);
        words.push(value.slice(at, end));
        at = longWordFrom(value, end);
      }
      expect(words).toEqual([...value.matchAll(/[A-Za-z0-9_-]{16,}/g)].map(([word]) => word));
    }),
  );
});
