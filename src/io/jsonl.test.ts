import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { createJsonlParser } from './jsonl.ts';
import { RAW_MAX_BYTES } from './partial-row.ts';
import type { RowBatch } from './row.ts';
import { AT_START, noteCodes, parsePieces, problemsOf, valuesOf } from './testing/parse-pieces.ts';

const read = (text: string | Buffer, options: { maxRowBytes?: number; maxDepth?: number } = {}, sizes?: number[]): RowBatch =>
  parsePieces(createJsonlParser({ ...AT_START, ...options }), text, sizes);

test('gives each line with its byte offset and line; blank lines are counted', () => {
  expect(read('{"a":"é"}\n\n \t\r\n  {"b":2}\n[3]').rows).toEqual([
    { ok: true, value: { a: 'é' }, offset: 0, line: 1 },
    { ok: true, value: { b: 2 }, offset: 16, line: 4 },
    { ok: true, value: [3], offset: 26, line: 5 },
  ]);
});

test('what comes out does not depend on the pieces', () => {
  const line = fc.oneof(fc.json(), fc.string(), fc.constant(''), fc.constant('{"a":"日本🙂"}'), fc.constant('{"a":\r'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), fc.boolean(), (lines, sizes, endsLine) => {
      const text = lines.join('\n') + (endsLine ? '\n' : '');
      expect(read(text, { maxRowBytes: 30 }, sizes)).toEqual(read(text, { maxRowBytes: 30 }));
    }),
  );
});

/** Keys named `__proto__` are refused, which is tested below. */
const harmlessJson = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('"__proto__"'));

test('reads what JSON.stringify wrote, also with lone surrogates and every control character', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ text: fc.string({ unit: 'binary' }), any: harmlessJson })), (values) => {
      const rows = valuesOf(read(values.map((value) => JSON.stringify(value) + '\n').join('')));
      expect(rows).toEqual(values.map((value) => JSON.parse(JSON.stringify(value)) as JsonValue));
    }),
  );
});

test('a broken line costs itself only, and says where', () => {
  const batch = read('{"a":1}\n{"ü": nope}\n{"a":2}\n');
  expect(valuesOf(batch)).toEqual([{ a: 1 }, { a: 2 }]);
  expect(batch.rows[1]).toMatchObject({
    ok: false,
    offset: 8,
    line: 2,
    column: 8,
    raw: '{"ü": nope}',
    issue: { code: 'JSON_SYNTAX', severity: 'error' },
  });
});

test('a last line cut off is truncated; one that is wrong before its end is not', () => {
  expect(problemsOf(read('{"a":1}\n{"a":"b'))).toEqual(['2:8 JSON_TRUNCATED']);
  expect(problemsOf(read('{"a":1}\n{"a":"b\n'))).toEqual(['2:8 JSON_SYNTAX']);
  expect(problemsOf(read('{"a" "b"}'))).toEqual(['1:6 JSON_SYNTAX']);
});

test.each([[[1 << 20]], [[7]]])('rows beyond the limit are refused, bounded and passed over (pieces %j)', (sizes) => {
  const long = JSON.stringify({ a: 'é'.repeat(RAW_MAX_BYTES) });
  const batch = read(`{"a":1}\n${long}\n{"a":2}\n`, { maxRowBytes: 1000 }, sizes);
  expect(valuesOf(batch)).toEqual([{ a: 1 }, { a: 2 }]);
  expect(problemsOf(batch)).toEqual(['2 ROW_TOO_LARGE']);
  const bad = batch.rows[1];
  expect(bad?.ok === false && Buffer.byteLength(bad.raw)).toBeLessThanOrEqual(RAW_MAX_BYTES + 3);
  expect(bad?.ok === false && bad.issue.message).toContain(String(Buffer.byteLength(long)));
  expect(batch.rows[2]).toMatchObject({ line: 3, offset: 9 + Buffer.byteLength(long) });
});

test('a row of exactly the limit is a row', () => {
  expect(valuesOf(read('[123]\n[456]', { maxRowBytes: 5 }, [2]))).toEqual([[123], [456]]);
});

test('invalid UTF-8 costs its own row only', () => {
  const text = Buffer.concat([Buffer.from('{"a":"é"}\n{"ä":"'), Buffer.from([0xe9, 0x22, 0x7d, 0x0a]), Buffer.from('{"a":2}\n')]);
  const batch = read(text);
  expect(valuesOf(batch)).toEqual([{ a: 'é' }, { a: 2 }]);
  expect(problemsOf(batch)).toEqual(['2:7 TEXT_INVALID_UTF8']);
});

test('Windows line ends are one note', () => {
  const batch = read('{"a":1}\r\n{"a":2}\r\n');
  expect(valuesOf(batch)).toEqual([{ a: 1 }, { a: 2 }]);
  expect(noteCodes(batch)).toEqual(['TEXT_CRLF']);
});

test.each([
  ['{"__proto__":{"x":1}}', '/__proto__'],
  ['{"a":[{"\\u005f_proto\\u005F_":1}]}', '/a/0/__proto__'],
])('%s is refused', (line, pointer) => {
  const batch = read(line);
  expect(batch.rows).toMatchObject([{ ok: false, issue: { code: 'JSON_PROTO_KEY', pointer } }]);
});

test('"__proto__" as text, and other special keys, are data', () => {
  const line = '{"a":"__proto__","constructor":1,"toString":2,"hasOwnProperty":3}';
  expect(JSON.stringify(valuesOf(read(line)))).toBe(`[${line}]`);
});

test('depth is bounded, however deep the text goes', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(problemsOf(read(nested(1000)))).toEqual([]);
  expect(problemsOf(read(nested(1001)))).toEqual(['1 JSON_TOO_DEEP']);
  expect(problemsOf(read('{"a":{"a":1}}', { maxDepth: 1 }))).toEqual(['1 JSON_TOO_DEEP']);
  expect(problemsOf(read(`${nested(400_000)}\n${'['.repeat(1_000_000)}\n`))).toEqual(['1 JSON_TOO_DEEP', '2:1000001 JSON_SYNTAX']);
});

test('integers that a double cannot hold are noted, numbers beyond it refused', () => {
  const batch = read('{"id":9007199254740993}\n{"a":[1.0,-0,9007199254740991]}\n{"a":1e300}\n{"a":[1,-1e999]}\n');
  expect(batch.notes).toMatchObject([{ line: 1, offset: 0, issue: { code: 'NUMBER_IMPRECISE', severity: 'warning', pointer: '/id' } }]);
  expect(batch.rows[3]).toMatchObject({ ok: false, issue: { code: 'NUMBER_OUT_OF_RANGE', pointer: '/a/1' } });
});

test('when the source breaks off, the row that has begun is part of that', () => {
  const parser = createJsonlParser(AT_START);
  const batch: RowBatch = { rows: [], notes: [], bytesRead: 0 };
  parser.push(Buffer.from('{"a":1}\n{"a":2}'), batch);
  parser.breakOff({ code: 'GZIP_TRUNCATED', severity: 'error', message: 'cut' }, batch);
  expect(batch.rows).toMatchObject([{ ok: true }, { ok: false, offset: 8, line: 2, raw: '{"a":2}', issue: { code: 'GZIP_TRUNCATED' } }]);
});
