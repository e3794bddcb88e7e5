import { Readable } from 'node:stream';
import fc from 'fast-check';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import { expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { createJsonParser } from './json-document.ts';
import type { Row, RowBatch } from './row.ts';
import { AT_START, noteCodes, parsePieces, problemsOf, valuesOf } from './testing/parse-pieces.ts';

const read = (text: string | Buffer, options: { maxRowBytes?: number } = {}, sizes?: number[]): RowBatch =>
  parsePieces(createJsonParser({ ...AT_START, ...options }), text, sizes);

const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 4 });
const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 });

/** JSON text of a value with white space wherever it may stand. */
function spaced(value: JsonValue, spaces: Iterator<string>): string {
  const gap = (): string => String(spaces.next().value ?? '');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => gap() + spaced(item, spaces) + gap()).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${gap()}${JSON.stringify(key)}${gap()}:${gap()}${spaced(item, spaces)}${gap()}`)
    .join(',')}}`;
}

const anyValue = fc
  .oneof(fc.jsonValue(), fc.record({ text: fc.string({ unit: fc.constantFrom('"', '\\', '[', '}', ',', 'é', '🙂', '\n', 'a') }) }))
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue)
  .filter((value) => !JSON.stringify(value).includes('__proto__'));

async function readWithStreamJson(text: string): Promise<JsonValue[]> {
  const items = Readable.from([text]).pipe(streamArray.withParserAsStream());
  const values: JsonValue[] = [];
  for await (const { value } of items as AsyncIterable<{ value: JsonValue }>) values.push(value);
  return values;
}

test('an array gives the values that stream-json gives, whatever the white space and the pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyValue), fc.array(space, { minLength: 1 }), sizes, async (values, spaces, pieces) => {
      let turn = 0;
      const cycle = { next: () => ({ done: false as const, value: spaces[turn++ % spaces.length] ?? '' }) };
      const text = `${spaces[0] ?? ''}${spaced(values, cycle)}${spaces.at(-1) ?? ''}`;
      const batch = read(text, {}, pieces);
      expect(problemsOf(batch)).toEqual([]);
      expect(valuesOf(batch)).toEqual(await readWithStreamJson(text));
    }),
    { numRuns: 300 },
  );
});

test('what comes out of damaged text does not depend on the pieces, and offset and line always point at the row', () => {
  const text = fc
    .tuple(fc.array(anyValue), fc.nat(), fc.constantFrom('', ',', '"', '\\', '}', ']', '[', '{', 'x', '\n'))
    .map(([values, at, put]) => {
      const good = JSON.stringify(values, null, 1);
      const index = at % (good.length + 1);
      return good.slice(0, index) + put + good.slice(put === '' ? index + 1 : index);
    });
  fc.assert(
    fc.property(text, sizes, (damaged, pieces) => {
      const batch = read(damaged);
      expect(read(damaged, {}, pieces).rows.map(withoutRaw)).toEqual(batch.rows.map(withoutRaw));
      const bytes = Buffer.from(damaged);
      for (const row of batch.rows.filter((row): row is Row => row.ok)) {
        const before = bytes.subarray(0, row.offset).toString();
        expect(row.line).toBe(before.split('\n').length);
      }
    }),
    { numRuns: 500 },
  );
});

/** What follows an array is shown as far as the piece at hand goes. */
const withoutRaw = (row: RowBatch['rows'][number]): object => ({ ...row, raw: undefined });

test('elements have offset and line', () => {
  expect(read('[\n  {"a":1},\n  {"a":\n2}, 3\n]\n').rows).toEqual([
    { ok: true, value: { a: 1 }, offset: 4, line: 2 },
    { ok: true, value: { a: 2 }, offset: 15, line: 3 },
    { ok: true, value: 3, offset: 25, line: 4 },
  ]);
});

test('a broken element costs itself only, and the place of the error is given', () => {
  const batch = read('[\n  {"a":1},\n  {\n    "é": nope\n  },\n  {"a":3}\n]');
  expect(valuesOf(batch)).toEqual([{ a: 1 }, { a: 3 }]);
  expect(batch.rows[1]).toMatchObject({ ok: false, line: 4, column: 11, offset: 15, raw: '{\n    "é": nope\n  }' });
  expect(batch.rows[2]).toMatchObject({ line: 6 });
});

test('a raw line end inside a string does not spoil the line numbers after it', () => {
  const batch = read('[{"a":"x\ny"},\n{"a":2}]');
  expect(problemsOf(batch)).toEqual(['1 JSON_SYNTAX']);
  expect(batch.rows[1]).toMatchObject({ ok: true, line: 3 });
});

test.each([
  ['[{"a":1} {"a":2}]', ['1 JSON_SYNTAX'], 1],
  ['[{"a":1},]', ['1 JSON_SYNTAX'], 1],
  ['[,{"a":1}]', ['1 JSON_SYNTAX'], 1],
  ['[{"a":1},,{"a":2}]', ['1 JSON_SYNTAX'], 2],
  ['[{"a":1}]x', ['1 JSON_TRAILING'], 1],
  ['[{"a":1}][{"a":2}]', ['1 JSON_TRAILING'], 1],
  ['[{"a":1},{"a":', ['1 JSON_TRUNCATED'], 1],
  ['[{"a":1}', ['1 JSON_TRUNCATED'], 1],
  ['[{"a":1},', ['1 JSON_TRUNCATED'], 1],
  ['[', ['1 JSON_TRUNCATED'], 0],
  ['[1,2', ['1 JSON_TRUNCATED'], 1],
  ['"text"', ['1:1 JSON_SYNTAX'], 0],
  ['}}}}', ['1:1 JSON_SYNTAX'], 0],
  ['{"a":1} {"b":', ['1 JSON_TRUNCATED'], 1],
])('%s', (text, problems, rows) => {
  const batch = read(text);
  expect(problemsOf(batch)).toEqual(problems);
  expect(valuesOf(batch)).toHaveLength(rows);
});

test('an element beyond the limit is refused and passed over in bounded memory', () => {
  const batch = read(`[{"a":1},\n{"a":"${'x'.repeat(300_000)}"},\n{"a":2}]`, { maxRowBytes: 1000 }, [4096]);
  expect(problemsOf(batch)).toEqual(['2:1 ROW_TOO_LARGE']);
  expect(valuesOf(batch)).toEqual([{ a: 1 }, { a: 2 }]);
  expect(batch.rows[2]).toMatchObject({ line: 3 });
});

test('objects over several lines, one after another, are rows', () => {
  const batch = read('\n{\n "a": 1\n}\n{\n "a": 2\n}\n', {}, [3]);
  expect(batch.rows).toEqual([
    { ok: true, value: { a: 1 }, offset: 1, line: 2 },
    { ok: true, value: { a: 2 }, offset: 13, line: 5 },
  ]);
});

test.each(['messages', 'instruction', 'prompt'])('one object with %s is one row', (key) => {
  const row = { [key]: [{ a: 1 }], data: [{ b: 1 }] };
  expect(valuesOf(read(JSON.stringify(row)))).toEqual([row]);
});

test('one conversation is a row, a list of rows under the same key is not', () => {
  const row = { conversations: [{ from: 'human', value: 'hi' }] };
  expect(valuesOf(read(JSON.stringify(row)))).toEqual([row]);
  expect(valuesOf(read(JSON.stringify({ conversations: [row, row] })))).toEqual([row, row]);
});

test('rows under a key such as data are the rows, with their own place', () => {
  const batch = read('{"version": "1",\n"data": [\n{"q":1},\n{"q":2}\n], "n": 2}\n', {}, [5]);
  expect(batch.rows).toMatchObject([
    { value: { q: 1 }, offset: 27, line: 3 },
    { value: { q: 2 }, offset: 36, line: 4 },
  ]);
  expect(batch.notes[0]?.issue).toMatchObject({
    code: 'JSON_WRAPPED_ROWS',
    message: expect.stringMatching(/"data".*version, n/) as string,
  });
});

test('with two lists of rows the object is left as it is', () => {
  expect(valuesOf(read('{"train":[{"q":1}],"data":[{"q":2}]}'))).toHaveLength(1);
});

test('the list of rows may be larger than any row may be', () => {
  const rows = Array.from({ length: 500 }, (_, q) => ({ q }));
  const text = JSON.stringify({ info: 'x', data: rows });
  expect(valuesOf(read(text, { maxRowBytes: 100 }, [64]))).toEqual(rows);
  expect(problemsOf(read(text, { maxRowBytes: 100 }, [64]))).toEqual([]);
  expect(problemsOf(read(text.slice(0, -1), { maxRowBytes: 100 }, [64]))).toEqual(['1 JSON_TRUNCATED']);
  expect(problemsOf(read(`${text.slice(0, -1)},"train":[]}`, { maxRowBytes: 100 }, [64]))).toEqual(['1 JSON_TRAILING']);
});

test('nothing is silently left behind an object that holds the rows', () => {
  const text = '{"data":[{"q":1}]}';
  expect(problemsOf(read(`${text}     {"q":2}`, {}, [text.length + 2]))).toEqual(['1 JSON_TRAILING']);
  expect(valuesOf(read(`${text}{"q":2}`))).toEqual([{ data: [{ q: 1 }] }, { q: 2 }]);
});

test('an empty file is noted', () => {
  expect(noteCodes(read(''))).toEqual(['JSON_EMPTY']);
  expect(noteCodes(read(' \n'))).toEqual(['JSON_EMPTY']);
  expect(read('[]')).toEqual({ rows: [], notes: [], bytesRead: 0 });
});
