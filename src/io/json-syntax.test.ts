import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonSyntaxError } from './json-syntax.ts';

test.each([
  ['{"a":}', 5, 'a value expected, found "}"'],
  ['{"a":1,}', 7, 'a key in double quotes expected, found "}"'],
  ["{'a':1}", 1, 'a key in double quotes expected, found "\'"'],
  ['{"a" 1}', 5, '":" expected, found "1"'],
  ['[1 2]', 3, '"," or "]" expected, found "2"'],
  ['{"a":1', 6, '"," or "}" expected, found the end'],
  ['{} {}', 3, 'end of the row expected, found "{"'],
  ['"a\nb"', 2, 'an escaped control character expected, found U+000A'],
  ['"\\x"', 2, 'one of "\\/bfnrtu after a backslash expected, found "x"'],
  ['"\\u12g4"', 5, 'four hex digits after \\u expected, found "g"'],
  ['NaN', 0, 'a value expected, found "N"'],
  ['nul', 3, 'null expected, found the end'],
  ['01', 1, 'end of the row expected, found "1"'],
  ['1.', 2, 'a digit expected, found the end'],
  ['-', 1, 'a digit expected, found the end'],
  ['', 0, 'a value expected, found the end'],
])('%j goes wrong at %i', (text, position, message) => {
  expect(findJsonSyntaxError(text)).toEqual({ position, message });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('finds an error exactly where JSON.parse finds one', () => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '\\', '}', ']', '0', ' ', '\u0001'))
    .map(([text, at, put]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + put + text.slice(put === '' ? index + 1 : index);
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
      expect(findJsonSyntaxError(text) === undefined).toBe(isJson(text));
    }),
    { numRuns: 2000 },
  );
});

test('a text cut off is wrong at its end', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(), (value, at) => {
      const text = JSON.stringify(value);
      const cut = text.slice(0, at % text.length);
      expect(findJsonSyntaxError(cut)?.position).toBe(cut.length);
    }),
  );
});

test('a million open brackets do not exhaust the stack', () => {
  expect(findJsonSyntaxError('['.repeat(1_000_000))?.position).toBe(1_000_000);
});
