import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { detectFormat } from './detect.ts';
import { FORMATS, formatNamed } from './registry.ts';
import { expectRowKept, ORIGIN } from './testing/laws.ts';
import { FEEDBACK_ROWS, OTHER_ROWS, PAIR_ROWS, PROMPT_ROWS, RANKED_ROWS, SINGLE_TURN_ROWS } from './testing/spellings.ts';
import { HAS_REAL_DATA, realRows } from './testing/real-data.ts';

/** Names that some format reads, of columns and of the keys of messages. */
const KEYS =
  'messages conversations conversation prompt question instruction input output context history system tools chosen rejected rejected_response ' +
  'preferred_output response responses completion completions answers output scores ranks rank label kto_tag labels steps segments input_ids ' +
  'text content images from value role tool_calls function arguments name type image weight train id __proto__';
const WORDS = [
  'user',
  'assistant',
  'human',
  'gpt',
  'tool',
  'function_call',
  'system',
  'text',
  'tool_call',
  'image',
  '',
  '[',
  '[{}]',
  '{"name": "f"}',
];

/** Rows that look like data and are not: known names with anything under them. */
const anyValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, false, 0, 1, -1, ...WORDS, '\n\nHuman: a\n\nAssistant: b', '<think>a</think>b'),
    fc.string().map((text): JsonValue => text),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(fc.constantFrom(...KEYS.split(' ')), tie('value')), { maxLength: 5 })
    .map((entries) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as JsonObject),
})).value;
const anyEntry = fc.tuple(fc.constantFrom(...KEYS.split(' ')), anyValue);
const rowOf = (entries: [string, unknown][]) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as JsonObject;
const madeUp = fc.array(anyEntry, { maxLength: 5 }).map(rowOf);

/** Rows of every spelling with columns taken away, put in or changed. */
const TABLES: Record<string, JsonObject | JsonObject[]>[] = [
  PAIR_ROWS,
  RANKED_ROWS,
  FEEDBACK_ROWS,
  PROMPT_ROWS,
  SINGLE_TURN_ROWS,
  OTHER_ROWS,
];
const SPELT: JsonObject[] = TABLES.flatMap((rows) => Object.values(rows).flat());
const damaged = fc
  .tuple(fc.constantFrom(...SPELT), fc.array(fc.nat(), { maxLength: 2 }), fc.array(anyEntry, { maxLength: 2 }))
  .map(([row, gone, added]) => {
    const entries: [string, unknown][] = Object.entries(row);
    return rowOf([...entries.filter((_, i) => !gone.some((n) => n % entries.length === i)), ...added]);
  });
const anyRow = fc.oneof(damaged, madeUp);

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
