import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { mergeDatasetInfo } from './dataset-info.ts';

const ENTRY = { file_name: 'train.jsonl' };
const KEEP = { replace: false };

test('entries are added behind the others, which stay as they are', () => {
  const existing = '\ufeff{"b": {"file_name": "b.json", "num_samples": 7}, "a": {"hf_hub_url": "x/y"}}';
  expect(mergeDatasetInfo(existing, { c: ENTRY }, KEEP)).toBe(
    `{
  "b": {
    "file_name": "b.json",
    "num_samples": 7
  },
  "a": {
    "hf_hub_url": "x/y"
  },
  "c": {
    "file_name": "train.jsonl"
  }
}
`,
  );
});

test('an entry of the same name is replaced in its place, if so wished, and else an error', () => {
  const existing = '{"a": {"x": 1}, "b": {}}';
  expect(() => mergeDatasetInfo(existing, { a: ENTRY }, KEEP)).toThrow(
    expect.objectContaining({ code: 'USAGE_DATASET_EXISTS', exitCode: 2, message: expect.stringContaining('"a"') as string }) as Error,
  );
  expect(Object.entries(JSON.parse(mergeDatasetInfo(existing, { a: ENTRY }, { replace: true })) as JsonObject)).toEqual([
    ['a', ENTRY],
    ['b', {}],
  ]);
});

test.for(['', '[]', 'null', '{"a": ', '1'])('%j is nothing to add to', (existing) => {
  expect(() => mergeDatasetInfo(existing, { a: ENTRY }, KEEP)).toThrow(
    expect.objectContaining({ code: 'USAGE_DATASET_INFO', exitCode: 2 }) as Error,
  );
});

test('the text is ASCII, whatever names are in it, and says the same', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.record({ file_name: fc.string({ unit: 'binary' }) }), { maxKeys: 4 }),
      (info) => {
        const text = mergeDatasetInfo(JSON.stringify(info), { added: ENTRY }, { replace: true });
        expect(text).toMatch(/^[\n\x20-\x7e]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ ...info, added: ENTRY })));
      },
    ),
  );
});

test('a name that is special to JavaScript is a name', () => {
  const merged = mergeDatasetInfo('{"__proto__": {"x": 1}}', { a: ENTRY }, KEEP);
  expect(merged).toContain('"__proto__": {\n    "x": 1\n  }');
});
