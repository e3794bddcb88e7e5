import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../json.ts';
import type { PreferenceRecord } from '../../record.ts';
import { detectFormat } from '../detect.ts';
import { prompt } from '../prompt.ts';
import { issueCode, ORIGIN } from '../testing/laws.ts';
import { FEEDBACK_ROWS, PAIR_ROWS, RANKED_ROWS } from '../testing/spellings.ts';
import { feedback } from './feedback.ts';
import { pairs } from './pairs.ts';
import { ranked } from './ranked.ts';

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

function readPair(format: typeof pairs | typeof ranked, row: JsonObject | undefined): PreferenceRecord {
  const [record] = format.read(row ?? {}, ORIGIN, {}).records;
  if (record?.kind !== 'preference') throw new Error('the row is no pair');
  return record;
}

describe('pairs', () => {
  const ASKS_Q = [user('q')];
  test.each([
    ['TRL, implicit prompt, lists', ASKS_Q],
    ['UltraFeedback, binarized', ASKS_Q],
    ['OpenAI', ASKS_Q],
    ['ms-swift', [{ role: 'system', content: 's' }, ...ASKS_Q]],
    ['ORPO with a system column', [{ role: 'system', content: 's' }, ...ASKS_Q]],
    ['LLaMA-Factory, alpaca', [user('sum\n1 2')]],
    ['LLaMA-Factory, alpaca with system and history', [{ role: 'system', content: 's' }, ...ASKS_Q, assistant('a'), user('r\ni')]],
    ['LLaMA-Factory, conversations', [...ASKS_Q, assistant('a'), user('r')]],
    ['an implicit prompt of several turns', [...ASKS_Q, assistant('a'), user('r')]],
    ['TRL, implicit prompt, strings', [user('The sky is')]],
  ])('the prompt of %s', (name, expected) => {
    expect(readPair(pairs, PAIR_ROWS[name]).prompt).toEqual(expected);
  });

  test('an implicit prompt of strings is cut between words, and both answers keep the space', () => {
    const { chosen, rejected } = readPair(pairs, { chosen: 'The sky is blue.', rejected: 'The sky is black.' });
    expect([chosen, rejected]).toEqual([[assistant(' blue.')], [assistant(' black.')]]);
  });

  test('a beginning that is taken for the prompt beside another text is a guess, and said', () => {
    const { issues } = pairs.read({ ctx: 'Why?', chosen: 'I think so.', rejected: 'I do not.' }, ORIGIN, {});
    expect(issues).toMatchObject([
      { code: 'PREFERENCE_PROMPT_SHARED', severity: 'warning', fix: 'name the prompt column: --map ctx=prompt' },
    ]);
    expect(pairs.read({ chosen: 'I think so.', rejected: 'I do not.' }, ORIGIN, {}).issues).toMatchObject([{ severity: 'info' }]);
  });

  test('a prompt column that says something else than the answers is kept, and said', () => {
    const row = { prompt: 'x', chosen: [user('q'), assistant('a')], rejected: [user('q'), assistant('b')] };
    const { records, issues } = pairs.read(row, ORIGIN, {});
    expect(records).toMatchObject([{ prompt: [user('q')], extra: { prompt: 'x' } }]);
    expect(issues).toMatchObject([{ code: 'PREFERENCE_PROMPT_DIFFERS', severity: 'warning' }]);
  });

  test.each<[string, JsonObject]>([
    ['PREFERENCE_NO_ANSWER', { prompt: 'q', chosen: 'a' }],
    ['PREFERENCE_NO_ANSWER', { prompt: 'q', chosen: 'a', rejected: null }],
    ['PREFERENCE_NO_ANSWER', { prompt: 'q', chosen: [], rejected: 'b' }],
    ['PREFERENCE_NO_ANSWER', {}],
    ['PREFERENCE_NO_PROMPT', { chosen: 'yes', rejected: 'no' }],
    ['PREFERENCE_NO_PROMPT', { chosen: [assistant('a')], rejected: [assistant('b')] }],
    ['PREFERENCE_SAME_ANSWERS', { prompt: 'q', chosen: 'a', rejected: 'a' }],
    ['COLUMN_NOT_TEXT', { prompt: 'q', chosen: 'a', rejected: 3 }],
    ['MESSAGE_NOT_OBJECT', { prompt: 'q', chosen: 'a', rejected: [3] }],
    ['ROLE_UNKNOWN', { prompt: 'q', chosen: 'a', rejected: [{ role: 'asistant', content: 'b' }] }],
    ['HISTORY_NOT_PAIRS', { instruction: 'q', history: [['x']], chosen: 'a', rejected: 'b' }],
  ])('%s: %j', (code, row) => {
    expect(issueCode(pairs, row)).toBe(code);
  });

  test('roles that the caller names are read and written', () => {
    const row = { prompt: [user('q')], chosen: [{ role: 'asistant', content: 'a' }], rejected: [{ role: 'asistant', content: 'b' }] };
    const options = { roles: { asistant: 'assistant' } };
    const [record] = pairs.read(row, ORIGIN, options).records;
    expect(record).toMatchObject({ chosen: [assistant('a')] });
    expect(record && pairs.write(record, pairs.dialectOf(row, options))).toEqual({ row, losses: [] });
  });
});

describe('ranked', () => {
  test.each(Object.keys(RANKED_ROWS))('%s: the best against the worst', (name) => {
    const { chosen, rejected } = readPair(ranked, RANKED_ROWS[name]);
    expect(chosen).toEqual([assistant('a')]);
    const worst = { 'responses and scores': 'c', Nectar: 'c', 'best first': 'd' }[name] ?? 'b';
    expect(rejected).toEqual([assistant(worst)]);
  });

  test('what is between and beside them is kept', () => {
    expect(readPair(ranked, RANKED_ROWS['best first']).extra).toEqual({ ranked_responses: ['b', 'c'] });
    expect(readPair(ranked, RANKED_ROWS['responses and scores']).extra).toEqual({ scores: [0.2, 0.9, 0.1], responses: ['b'] });
    expect(readPair(ranked, RANKED_ROWS.UltraFeedback).extra).toEqual({
      source: 's',
      completions: [{ overall_score: 8 }, { overall_score: 4.5, critique: 'c' }],
    });
  });

  test.each<[string, JsonObject]>([
    ['RANKED_ANSWERS', { prompt: 'q', scores: [1, 2] }],
    ['RANKED_ANSWERS', { prompt: 'q', responses: ['a', null], scores: [1, 2] }],
    ['RANKED_SCORES', { prompt: 'q', responses: ['a', 'b'] }],
    ['RANKED_SCORES', { prompt: 'q', responses: ['a', 'b'], scores: [1] }],
    ['RANKED_SCORES', { prompt: 'q', responses: ['a', 'b'], scores: [1, '2'] }],
    ['RANKED_TOO_FEW', { prompt: 'q', responses: ['a'], scores: [1] }],
    ['RANKED_EQUAL', { prompt: 'q', responses: ['a', 'b'], scores: [1, 1] }],
    ['PREFERENCE_NO_PROMPT', { responses: ['a', 'b'], scores: [1, 2] }],
  ])('%s: %j', (code, row) => {
    expect(issueCode(ranked, row)).toBe(code);
  });
});

describe('feedback', () => {
  test('the answer of a conversation is its last message', () => {
    expect(feedback.read(FEEDBACK_ROWS['LLaMA-Factory, conversations'] ?? {}, ORIGIN, {}).records).toMatchObject([
      { prompt: [{ role: 'system', content: 's' }, user('q'), assistant('a'), user('r')], completion: [assistant('b')], desirable: false },
    ]);
  });

  test('a label that is no truth value is read as what it says, written as it was, and said', () => {
    const row = { prompt: 'q', completion: 'a', label: 'false' };
    const { records, issues } = feedback.read(row, ORIGIN, {});
    expect(records).toMatchObject([{ desirable: false }]);
    expect(issues).toMatchObject([{ code: 'LABEL_NOT_BOOLEAN', severity: 'warning' }]);
    const [record] = records;
    expect(record && feedback.write(record, feedback.dialectOf(row, {})).row).toEqual(row);
  });

  test('a label that was turned is written in the way of the source', () => {
    const written = [true, 'no', 1].map((label) => {
      const row = { prompt: 'q', completion: 'a', label };
      const [record] = feedback.read(row, ORIGIN, {}).records;
      if (record?.kind !== 'feedback') throw new Error('the row is no feedback');
      return feedback.write({ ...record, desirable: !record.desirable }, feedback.dialectOf(row, {})).row['label'];
    });
    expect(written).toEqual([false, 'true', 0]);
  });

  test.each<[string, JsonObject]>([
    ['LABEL_UNREADABLE', { prompt: 'q', completion: 'a' }],
    ['LABEL_UNREADABLE', { prompt: 'q', completion: 'a', label: 'maybe' }],
    ['FEEDBACK_NO_ANSWER', { prompt: 'q', label: true }],
    ['FEEDBACK_NO_ANSWER', { prompt: 'q', completion: [], label: true }],
    ['FEEDBACK_NO_ANSWER', { messages: [user('q'), assistant('a'), user('r')], label: true }],
    ['FEEDBACK_NO_PROMPT', { completion: 'a', label: true }],
    ['FEEDBACK_NO_PROMPT', { messages: [assistant('a')], label: true }],
    ['COLUMN_NOT_TEXT', { prompt: 'q', completion: 7, label: true }],
  ])('%s: %j', (code, row) => {
    expect(issueCode(feedback, row)).toBe(code);
  });
});

describe('prompt', () => {
  test('every other column is kept for the rewards', () => {
    const row = { prompt: 'q', solution: '4', answer: null, meta: { level: [1] } };
    expect(prompt.read(row, ORIGIN, {}).records).toMatchObject([
      { prompt: [user('q')], extra: { solution: '4', answer: null, meta: { level: [1] } } },
    ]);
  });

  test('a question beside a text of an odd name is not taken for a prompt', () => {
    expect(detectFormat([{ question: 'q', reply: 'a', topic: 't' }])).toBeUndefined();
    expect(detectFormat([{ question: 'q', level: 3 }])?.format.name).toBe('prompt');
  });

  test('bad rows', () => {
    expect(issueCode(prompt, { solution: '4' })).toBe('PROMPT_MISSING');
    expect(issueCode(prompt, { prompt: [] })).toBe('PROMPT_MISSING');
    expect(issueCode(prompt, { prompt: null })).toBe('PROMPT_MISSING');
  });
});
