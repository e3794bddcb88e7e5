import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { alpaca } from './alpaca.ts';
import { detectFormat } from './detect.ts';
import type { Format } from './format.ts';
import { promptCompletion } from './prompt-completion.ts';
import { qa } from './qa.ts';
import { anyRecord, plainChat } from './testing/arbitrary-record.ts';
import { expectRecordKept, expectRowKept, issueCode, ORIGIN } from './testing/laws.ts';
import { SINGLE_TURN_ROWS } from './testing/spellings.ts';

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

const formats: { format: Format; rows: JsonObject[] }[] = ([alpaca, qa, promptCompletion] as Format[]).map((format) => ({
  format,
  rows: SINGLE_TURN_ROWS[format.name as keyof typeof SINGLE_TURN_ROWS],
}));

describe.each(formats)('$format.name', ({ format, rows }) => {
  test.each(rows)('law 2: %j', (row) => expectRowKept(format, row));

  test.each(rows)('is detected: %j', (row) => {
    expect(detectFormat([row])?.format.name).toBe(format.name);
  });

  test('law 1, on conversations that take turns', () => {
    const house = format.dialectOf({}, {});
    fc.assert(fc.property(plainChat(), (record) => expectRecordKept(format, record, house)));
  });

  test('law 1, in the dialect of any row: what is lost has a name', () => {
    const dialects = rows.map((row) => format.dialectOf(row, {}));
    fc.assert(
      fc.property(fc.oneof(plainChat(), anyRecord('chat')), fc.constantFrom(...dialects), (record, dialect) => {
        const { row, losses } = format.write(record, dialect);
        if (losses.length === 0) expect(format.read(row, record.origin, {}).records).toEqual([record]);
      }),
      { numRuns: 1000 },
    );
  });
});

test.each<[string, Format, JsonObject, JsonObject[]]>([
  ['the input below the instruction', alpaca, { instruction: 'q', input: 'i', output: 'a' }, [user('q\ni'), assistant('a')]],
  ['no line break for an empty input', alpaca, { instruction: 'q', input: '', output: 'a' }, [user('q'), assistant('a')]],
  ['the context above the question', qa, { question: 'q', context: 'c', answer: 'a' }, [user('c\n\nq'), assistant('a')]],
  [
    'system first, then history',
    alpaca,
    { instruction: 'q', output: 'a', system: 's', history: [['x', 'y']] },
    [{ role: 'system', content: 's' }, user('x'), assistant('y'), user('q'), assistant('a')],
  ],
  ['strings of prompt and completion', promptCompletion, { prompt: 'q', completion: 'a' }, [user('q'), assistant('a')]],
])('%s', (_, format, row, messages) => {
  expect(format.read(row, ORIGIN, {}).records).toMatchObject([{ messages }]);
});

test.each<[string, Format, JsonObject]>([
  ['QUESTION_MISSING', alpaca, { output: 'a' }],
  ['ANSWER_MISSING', alpaca, { instruction: 'q' }],
  ['ANSWER_MISSING', alpaca, { instruction: 'q', output: null }],
  ['COLUMN_NOT_TEXT', alpaca, { instruction: 'q', output: { text: 'a' } }],
  ['COLUMN_NOT_TEXT', alpaca, { instruction: 'q', input: 3, output: 'a' }],
  ['COLUMN_NOT_TEXT', alpaca, { instruction: 'q', output: 'a', system: [] }],
  ['HISTORY_NOT_PAIRS', alpaca, { instruction: 'q', output: 'a', history: [['x', 'y', 'z']] }],
  ['HISTORY_NOT_PAIRS', alpaca, { instruction: 'q', output: 'a', history: '[]' }],
  ['ANSWER_MISSING', qa, { question: 'q' }],
  ['ANSWER_MISSING', promptCompletion, { prompt: 'q' }],
  ['COLUMN_NOT_TEXT', promptCompletion, { prompt: 3, completion: 'a' }],
  ['ROLE_UNKNOWN', promptCompletion, { prompt: [{ role: 'who', content: 'q' }], completion: 'a' }],
])('%s: %s, %j', (code, format, row) => {
  expect(issueCode(format, row)).toBe(code);
});
