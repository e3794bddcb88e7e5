import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCsvParser } from './csv.ts';
import type { RowBatch } from './row.ts';
import { AT_START, noteCodes, parsePieces, problemsOf, valuesOf } from './testing/parse-pieces.ts';
import { sharedData } from './testing/shared-data.ts';

const read = (text: string | Buffer, options: { maxRowBytes?: number; container?: 'csv' | 'tsv' } = {}, sizes?: number[]): RowBatch =>
  parsePieces(createCsvParser({ ...AT_START, container: 'csv', ...options }), text, sizes);

const suite = sharedData('suites/csv');
const hasSuite = existsSync(suite);
/** Its expected values are those of another file. */
const files = (hasSuite ? readdirSync(join(suite, 'csvs')) : []).filter((name) => name !== 'location_coordinates.csv');

describe.skipIf(!hasSuite)('csv-spectrum', () => {
  test.each(files)('%s', (file) => {
    const expected = JSON.parse(readFileSync(join(suite, 'json', `${basename(file, '.csv')}.json`), 'utf8')) as unknown;
    const batch = read(readFileSync(join(suite, 'csvs', file)), {}, [5]);
    expect(valuesOf(batch)).toEqual(expected);
    expect(problemsOf(batch)).toEqual([]);
  });
});

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' ', '\t', '🙂') });
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

test('cells written by the rules are read back, whatever the pieces', () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), pieces, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, sizes, lineEnd, endsLine) => {
      const text = ['x,y', ...rows.map((row) => row.map(quoted).join(','))].join(lineEnd) + (endsLine ? lineEnd : '');
      const batch = read(text, {}, sizes);
      expect(valuesOf(batch)).toEqual(rows.map(([x, y]) => ({ x, y })));
      for (const row of batch.rows) {
        const before = Buffer.from(text).subarray(0, row.offset).toString();
        expect(row.line).toBe(before.split('\n').length);
      }
    }),
  );
});

test('rows have offset and line, also after cells with line ends and blank lines', () => {
  expect(read('a,b\n\n"é\nx",1\n2,3\n').rows).toMatchObject([
    { offset: 5, line: 3 },
    { offset: 14, line: 5 },
  ]);
});

test('a row of another width costs itself only', () => {
  const batch = read('a,b\n1,2\n1\n1,2,3\n3,4');
  expect(valuesOf(batch)).toEqual([
    { a: '1', b: '2' },
    { a: '3', b: '4' },
  ]);
  expect(problemsOf(batch)).toEqual(['3 CSV_WIDTH', '4 CSV_WIDTH']);
  expect(batch.rows[1]).toMatchObject({ raw: '1', issue: { message: '1 cells, where the header has 2' } });
});

test('misplaced quotes cost their own row only', () => {
  const batch = read('a,b\nx"y,1\n"x"y,2\n3,4\n"5\n5",6\n7,"open\n8,9\n');
  expect(valuesOf(batch)).toEqual([
    { a: '3', b: '4' },
    { a: '5\n5', b: '6' },
  ]);
  expect(problemsOf(batch)).toEqual(['2 CSV_QUOTE', '3 CSV_QUOTE', '7 CSV_QUOTE']);
  expect(batch.rows.at(-1)).toMatchObject({ raw: '7,"open\n8,9', issue: { message: 'a quote is opened and not closed' } });
});

test('an open quote stays within the limit of a row', () => {
  const batch = read(`a\n1\n"${'x\n'.repeat(100_000)}`, { maxRowBytes: 1000 }, [4096]);
  expect(valuesOf(batch)).toEqual([{ a: '1' }]);
  expect(problemsOf(batch)).toEqual(['3 ROW_TOO_LARGE']);
});

test('in TSV a quote inside a cell is text', () => {
  expect(valuesOf(read('a\tb\n5" disk\t"x\ty"\n', { container: 'tsv' }))).toEqual([{ a: '5" disk', b: 'x\ty' }]);
});

test.each([
  ['a,b,a\n1,2,3\n', /named "a"/],
  ['a,__proto__\n1,2\n', /__proto__/],
  ['"a,b\n', /not closed/],
])('a header that cannot be used ends the file: %j', (text, message) => {
  const batch = read(text, {}, [1]);
  expect(problemsOf(batch)).toEqual(['1 CSV_HEADER']);
  expect(batch.rows).toMatchObject([{ issue: { message: expect.stringMatching(message) as string } }]);
});

test('column names that are special on objects are data', () => {
  expect(JSON.stringify(valuesOf(read('constructor,toString\n1,2\n')))).toBe('[{"constructor":"1","toString":"2"}]');
});

test('invalid UTF-8 costs its own row only', () => {
  const batch = read(Buffer.concat([Buffer.from('a\n1\n'), Buffer.from([0xe9, 0x0a]), Buffer.from('é\n')]));
  expect(valuesOf(batch)).toEqual([{ a: '1' }, { a: 'é' }]);
  expect(problemsOf(batch)).toEqual(['3 TEXT_INVALID_UTF8']);
});

test('Windows line ends are one note, and no part of a cell', () => {
  const batch = read('a,b\r\n1,2\r\n3,4\r\n');
  expect(noteCodes(batch)).toEqual(['TEXT_CRLF']);
  expect(valuesOf(batch)).toEqual([
    { a: '1', b: '2' },
    { a: '3', b: '4' },
  ]);
});

test('a header alone, or nothing, is no row', () => {
  expect(read('a,b\n').rows).toEqual([]);
  expect(read('').rows).toEqual([]);
});
