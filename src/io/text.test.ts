import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AT_START, noteCodes, parsePieces, problemsOf, valuesOf } from './testing/parse-pieces.ts';
import { createTextLinesParser, createWholeTextParser } from './text.ts';

test('each line that is not blank is a row', () => {
  const batch = parsePieces(createTextLinesParser(AT_START), 'é one\n\n \t\n two \nthree');
  expect(batch.rows).toEqual([
    { ok: true, value: { text: 'é one' }, offset: 0, line: 1 },
    { ok: true, value: { text: ' two ' }, offset: 11, line: 4 },
    { ok: true, value: { text: 'three' }, offset: 17, line: 5 },
  ]);
});

test('what comes out does not depend on the pieces', () => {
  const text = fc.array(fc.constantFrom('a', 'é', '\n', '\r\n', ' ', '🙂', 'word ')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (whole, sizes) => {
      const batch = parsePieces(createTextLinesParser({ ...AT_START, maxRowBytes: 9 }), whole, sizes);
      expect(batch).toEqual(parsePieces(createTextLinesParser({ ...AT_START, maxRowBytes: 9 }), whole));
    }),
  );
});

test('Windows line ends are one note, and no part of the text', () => {
  const batch = parsePieces(createTextLinesParser(AT_START), 'a\r\nb\r\n');
  expect(valuesOf(batch)).toEqual([{ text: 'a' }, { text: 'b' }]);
  expect(noteCodes(batch)).toEqual(['TEXT_CRLF']);
});

test('a line that is too long or not UTF-8 costs itself only', () => {
  const bytes = Buffer.concat([Buffer.from('a\n0123456789\nb'), Buffer.from([0xff]), Buffer.from('\nc\n')]);
  const batch = parsePieces(createTextLinesParser({ ...AT_START, maxRowBytes: 9 }), bytes);
  expect(problemsOf(batch)).toEqual(['2 ROW_TOO_LARGE', '3:2 TEXT_INVALID_UTF8']);
  expect(valuesOf(batch)).toEqual([{ text: 'a' }, { text: 'c' }]);
});

test('a whole file is one row, as it stands', () => {
  expect(valuesOf(parsePieces(createWholeTextParser(AT_START), 'a\r\n\nb\n', [2]))).toEqual([{ text: 'a\r\n\nb\n' }]);
  expect(valuesOf(parsePieces(createWholeTextParser(AT_START), ' \n'))).toEqual([]);
  expect(problemsOf(parsePieces(createWholeTextParser({ ...AT_START, maxRowBytes: 3 }), 'abcd'))).toEqual(['1 ROW_TOO_LARGE']);
  expect(problemsOf(parsePieces(createWholeTextParser(AT_START), Buffer.from([0x61, 0x0a, 0x62, 0xff])))).toEqual([
    '2:2 TEXT_INVALID_UTF8',
  ]);
});
