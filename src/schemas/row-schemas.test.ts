import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { detectFormat } from '../formats/detect.ts';
import { FORMATS, formatNamed } from '../formats/registry.ts';
import { anyRecord } from '../formats/testing/arbitrary-record.ts';
import { anyRow, SPELT } from '../formats/testing/arbitrary-row.ts';
import { ORIGIN } from '../formats/testing/laws.ts';
import { HAS_REAL_DATA, realRows } from '../formats/testing/real-data.ts';
import type { JsonObject } from '../json.ts';
import { ROW_SCHEMAS } from './row-schemas.ts';

const ajv = new Ajv2020({ strictTypes: true, allowUnionTypes: true });
const checks = new Map([...ROW_SCHEMAS].map(([name, schema]) => [name, ajv.compile(schema)]));

const isValid = (name: string, row: JsonObject): boolean => checks.get(name)?.(row) === true;
const isRead = (name: string, row: JsonObject): boolean => formatNamed(name).read(row, ORIGIN, {}).records.length > 0;

test('every format has a schema', () => {
  expect([...ROW_SCHEMAS.keys()]).toEqual(FORMATS.map(({ name }) => name));
});

/** What is wrong with the shape of a row, so that a schema can tell, too. */
const OF_SHAPE = [
  'CHAT_NO_MESSAGES',
  'MESSAGES_NOT_LIST',
  'QUESTION_MISSING',
  'ANSWER_MISSING',
  'HISTORY_NOT_PAIRS',
  'COLUMN_NOT_TEXT',
  'MESSAGE_NOT_OBJECT',
  'MEDIA_SOURCE',
  'TOOLS_NOT_LIST',
  'HH_RLHF_SHAPE',
  'LABEL_UNREADABLE',
  'STEPWISE_PROMPT',
  'STEPWISE_STEPS',
  'STEPWISE_LABELS',
  'SEGMENTS_MISSING',
  'SEGMENTS_EMPTY',
  'SEGMENT_SHAPE',
  'TOKENS_IDS',
  'TOKENS_EMPTY',
  'TOKENS_ID_NEGATIVE',
  'TOKENS_LABEL_RANGE',
  'TEXT_NO_COLUMN',
  'TEXT_NOT_STRING',
];
/** Of these, prompts and their companions may stand in columns that depend on the others. */
const LOOSE = ['pairs', 'ranked', 'feedback', 'prompt'];

describe.each(FORMATS.map((format) => ({ name: format.name, format })))('$name', ({ name, format }) => {
  test('a row that is read is valid', () => {
    const spelt = SPELT.filter((row) => isRead(name, row));
    for (const row of spelt) expect(isValid(name, row)).toBe(true);
    fc.assert(
      fc.property(anyRow, (row) => {
        if (isRead(name, row)) expect(isValid(name, row)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('a row that was written is valid', () => {
    const [kind = 'chat'] = format.kinds;
    const dialects = SPELT.filter((row) => isRead(name, row)).map((row) => format.dialectOf(row, {}));
    fc.assert(
      fc.property(anyRecord(kind), fc.constantFrom(...dialects), (record, dialect) => {
        const { row } = format.write(record, dialect);
        if (isRead(name, row)) expect(isValid(name, row)).toBe(true);
      }),
    );
  });

  test.skipIf(LOOSE.includes(name))('a row that is rejected for its shape is invalid', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const errors = format.read(row, ORIGIN, {}).issues.filter(({ severity }) => severity === 'error');
        if (errors.length > 0 && errors.every(({ code }) => OF_SHAPE.includes(code))) expect(isValid(name, row)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

const user = { role: 'user', content: 'q' };

const BROKEN: [format: string, what: string, row: JsonObject][] = [
  ['messages', 'no messages', { text: 'a' }],
  ['messages', 'a message that is a text', { messages: ['a'] }],
  ['messages', 'an unknown role', { messages: [{ role: 'asistant', content: 'a' }] }],
  ['messages', 'no role', { messages: [{ content: 'a' }] }],
  ['messages', 'no content', { messages: [{ role: 'user' }] }],
  ['messages', 'content that is a number', { messages: [{ role: 'user', content: 1 }] }],
  ['messages', 'a part of an unknown type', { messages: [{ role: 'user', content: [{ type: 'picture' }] }] }],
  ['messages', 'a text part without text', { messages: [{ role: 'user', content: [{ type: 'text', image: 'a' }] }] }],
  ['messages', 'a call without a name', { messages: [{ role: 'assistant', content: '', tool_calls: [{ function: { arguments: '' } }] }] }],
  ['messages', 'tools that are a number', { messages: [user], tools: 1 }],
  ['sharegpt', 'an unknown role before a known one', { conversations: [{ from: 'x', role: 'user', value: 'q' }] }],
  ['sharegpt', 'pictures without a source', { conversations: [{ from: 'human', value: '<image>' }], images: [null] }],
  ['alpaca', 'no answer', { instruction: 'q' }],
  ['alpaca', 'an answer that is null', { instruction: 'q', output: null }],
  ['alpaca', 'a history of texts', { instruction: 'q', output: 'a', history: ['x'] }],
  ['qa', 'a context that is a list', { question: 'q', answer: 'a', context: ['x'] }],
  ['prompt-completion', 'a prompt that is an object', { prompt: user, completion: 'a' }],
  ['hh-rlhf', 'no rejected answer', { chosen: '\n\nHuman: a' }],
  ['pairs', 'no rejected answer', { prompt: 'q', chosen: 'a' }],
  ['pairs', 'an empty answer', { prompt: 'q', chosen: [], rejected: 'b' }],
  ['pairs', 'an answer from nobody', { prompt: 'q', chosen: [{ content: 'a' }], rejected: 'b' }],
  ['ranked', 'one answer', { prompt: 'q', responses: ['a'], scores: [1] }],
  ['feedback', 'a label that says nothing', { prompt: 'q', completion: 'a', label: 'maybe' }],
  ['feedback', 'no answer', { prompt: 'q', label: true }],
  ['prompt', 'no prompt', { solution: '4' }],
  ['stepwise', 'mixed labels', { prompt: 'q', steps: ['a', 'b'], labels: [true, 0] }],
  ['segments', 'a segment without a label', { segments: [{ text: 'a' }] }],
  ['tokens', 'a negative id', { input_ids: [-1] }],
  ['tokens', 'a label below zero', { input_ids: [1], labels: [-1] }],
  ['text', 'a text that is a list', { text: ['a'] }],
];

test.each(BROKEN)('%s: %s is neither read nor valid', (name, _, row) => {
  expect(isRead(name, row)).toBe(false);
  expect(isValid(name, row)).toBe(false);
});

const FIXTURES = join(import.meta.dirname, '../../fixtures/formats');
const fixtures = readdirSync(FIXTURES).filter((file) => !file.endsWith('.read.jsonl'));

test.each(fixtures)('rows of %s that are read are valid', (file) => {
  const name = file.split('.')[0] ?? '';
  const rows = readFileSync(join(FIXTURES, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonObject);
  const read = rows.filter((row) => isRead(name, row));
  expect(read.length).toBeGreaterThan(0);
  expect(read.filter((row) => !isValid(name, row))).toEqual([]);
});

const REAL = [
  'gpteacher/roleplay-instruct.json',
  'gsm8k/test.jsonl',
  'hh-rlhf/harmless-base-test.jsonl.gz',
  'llamafactory/alpaca_zh_demo.json',
  'llamafactory/c4_demo.jsonl',
  'llamafactory/dpo_en_demo.json',
  'llamafactory/glaive_toolcall_en_demo.json',
  'llamafactory/kto_en_demo.json',
  'llamafactory/mllm_demo.json',
  'llamafactory/reason_tool_use_demo_50.jsonl',
  'raw/stack_exchange.jsonl',
  'sharegpt/fastchat_dummy_conversation.json',
];

test.skipIf(!HAS_REAL_DATA).each(REAL)('every row of %s that is read is valid', (file) => {
  const rows = realRows(file);
  const name = detectFormat(rows.slice(0, 100))?.format.name ?? '';
  const invalid = rows.filter((row) => isRead(name, row) && !isValid(name, row));
  expect(rows.length).toBeGreaterThan(0);
  expect(invalid).toEqual([]);
});
