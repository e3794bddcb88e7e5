import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectFormat } from './detect.ts';
import { FORMATS, formatNamed } from './registry.ts';
import { anyRow } from './testing/arbitrary-row.ts';
import { expectRowKept, ORIGIN } from './testing/laws.ts';
import { HAS_REAL_DATA, realRows } from './testing/real-data.ts';

describe.each(FORMATS.map((format) => ({ name: format.name, format })))('$name', ({ format }) => {
  test('never throws on data, and says why where it gives no record', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const { records, issues } = format.read(row, ORIGIN, {});
        if (records.length === 0) expect(issues.some(({ severity }) => severity === 'error')).toBe(true);
        const dialect = format.dialectOf(row, {});
        for (const record of records) expect(format.write(record, dialect).row).toBeTypeOf('object');
        const { score, because } = format.detect([row]);
        expect(score >= 0 && score <= 1 && because.length > 0 === score > 0).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('a row that is read without an issue is written back as it was', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const { records, issues } = format.read(row, ORIGIN, {});
        if (records.length === 1 && issues.length === 0) expectRowKept(format, row);
      }),
      { numRuns: 1000 },
    );
  });
});

test('a format is found by its name, and an unknown one is refused', () => {
  for (const format of FORMATS) expect(formatNamed(format.name)).toBe(format);
  expect(new Set(FORMATS.map(({ name }) => name)).size).toBe(FORMATS.length);
  expect(() => formatNamed('pair')).toThrow('there is no format "pair"');
});

const REAL: [file: string, format: string][] = [
  ['gpteacher/codegen-instruct.json', 'alpaca'],
  ['gpteacher/roleplay-instruct.json', 'alpaca'],
  ['gpteacher/toolformer-dedupe-only.json', 'alpaca'],
  ['gsm8k/test.jsonl', 'qa'],
  ['gsm8k/train.jsonl', 'qa'],
  ['hh-rlhf/harmless-base-test.jsonl.gz', 'hh-rlhf'],
  ['llamafactory/alpaca_en_demo.json', 'alpaca'],
  ['llamafactory/alpaca_zh_demo.json', 'alpaca'],
  ['llamafactory/c4_demo.jsonl', 'text'],
  ['llamafactory/dpo_en_demo.json', 'pairs'],
  ['llamafactory/glaive_toolcall_en_demo.json', 'sharegpt'],
  ['llamafactory/identity.json', 'alpaca'],
  ['llamafactory/kto_en_demo.json', 'feedback'],
  ['llamafactory/mllm_demo.json', 'messages'],
  ['llamafactory/reason_tool_use_demo_50.jsonl', 'messages'],
  ['raw/arxiv.jsonl', 'text'],
  ['raw/stack_exchange.jsonl', 'text'],
  ['sharegpt/fastchat_dummy_conversation.json', 'sharegpt'],
];

describe.skipIf(!HAS_REAL_DATA)('real data', () => {
  test.each(REAL)('%s is %s, and every row of it is written back as it was', (file, name) => {
    const rows = realRows(file);
    const found = detectFormat(rows.slice(0, 100));
    expect(found?.format.name).toBe(name);
    expect(found?.because.join()).not.toBe('');
    for (const row of rows) expectRowKept(formatNamed(name), row);
  });
});
