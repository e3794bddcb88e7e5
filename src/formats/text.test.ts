import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryExtra } from './testing/arbitrary-extra.ts';
import { expectRecordKept, expectRowKept, issueCode, ORIGIN } from './testing/laws.ts';
import { HAS_REAL_DATA, realRows } from './testing/real-data.ts';
import { text } from './text.ts';

test.each(['text', 'content', 'document', 'raw_content', 'body'])('a lone column %s is the document', (column) => {
  expect(text.read({ [column]: 'once' }, ORIGIN, {}).records).toEqual([{ kind: 'text', text: 'once', origin: ORIGIN, extra: {} }]);
});

test('text wins over the other names, which stay in extra', () => {
  const { records } = text.read({ content: 'c', text: 't', meta: { url: 'u' } }, ORIGIN, {});
  expect(records[0]).toMatchObject({ text: 't', extra: { content: 'c', meta: { url: 'u' } } });
});

test('bad rows', () => {
  expect(issueCode(text, { title: 'x' })).toBe('TEXT_NO_COLUMN');
  expect(issueCode(text, { text: null })).toBe('TEXT_NOT_STRING');
  expect(issueCode(text, { text: ['a'] })).toBe('TEXT_NOT_STRING');
  expect(issueCode(text, { text: '' })).toBe('TEXT_EMPTY');
});

test('a few broken rows do not hide what the file is', () => {
  const rows = [{ text: 'a' }, { text: 'b' }, { text: null }];
  expect(text.detect(rows).score).toBeGreaterThan(0.5);
  expect(text.detect([{ text: null }, { title: 'a' }]).score).toBe(0);
});

test('law 1', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), arbitraryExtra, fc.constantFrom('text', 'content', 'body'), (value, extra, column) => {
      expectRecordKept(text, { kind: 'text', text: value, origin: ORIGIN, extra }, { column, order: [] });
    }),
  );
});

test('an extra column never replaces the text', () => {
  const record = { kind: 'text' as const, text: 'kept', origin: ORIGIN, extra: { text: 'other' } };
  expect(text.write(record, { column: 'text', order: [] })).toEqual({ row: { text: 'kept' }, losses: ['extra:text'] });
});

describe.skipIf(!HAS_REAL_DATA)('real rows', () => {
  test.each(['raw/arxiv.jsonl', 'raw/stack_exchange.jsonl', 'llamafactory/c4_demo.jsonl'])('law 2 on %s', (path) => {
    const rows = realRows(path);
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expectRowKept(text, row);
  });
});
