import { describe, expect, test } from 'vitest';
import { messages } from './messages.ts';
import { sharegpt } from './sharegpt.ts';
import { checkStructure } from './structure.ts';
import { anyRecord } from './testing/arbitrary-record.ts';
import { ORIGIN } from './testing/laws.ts';
import type { DsRecord, Message, RecordKind } from '../record.ts';
import fc from 'fast-check';

const chat = (...turns: Message[]): DsRecord => ({ kind: 'chat', messages: turns, origin: ORIGIN, extra: {} });
const system: Message = { role: 'system', content: 's' };
const user: Message = { role: 'user', content: 'q' };
const assistant: Message = { role: 'assistant', content: 'a' };
const result: Message = { role: 'tool', content: '1', toolCallId: 'c' };
const caller: Message = { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'f', arguments: '{}' }] };
const LONE = '\ud83d';

const codes = (record: DsRecord) => checkStructure(record).map(({ code }) => code);

test.each<[string, string[], DsRecord]>([
  ['questions and answers in turn', [], chat(system, user, assistant, user, assistant)],
  ['no messages', ['CHAT_EMPTY'], chat()],
  ['no answer', ['CHAT_NO_ASSISTANT'], chat(user)],
  ['a question at the end', ['LAST_NOT_ASSISTANT'], chat(user, assistant, user)],
  ['a system prompt in the middle', ['SYSTEM_NOT_FIRST'], chat(user, system, assistant)],
  ['two turns of one role', ['ROLE_REPEATED'], chat(user, user, assistant)],
  ['an empty turn', ['TURN_EMPTY'], chat({ role: 'user', content: ' \n' }, assistant)],
  ['an answer that is calls alone', [], chat(user, caller, result, assistant)],
  ['an empty tool result', [], chat(user, caller, { ...result, content: '' }, assistant)],
  ['two results of one call', [], chat(user, caller, result, result, assistant)],
  ['a tool result first', ['TOOL_RESULT_ORPHAN'], chat(result, assistant)],
  ['a tool result after a question', ['TOOL_RESULT_ORPHAN'], chat(user, result, assistant)],
  ['a tool result of another call', ['TOOL_RESULT_ORPHAN'], chat(user, caller, { ...result, toolCallId: 'd' }, assistant)],
  [
    'a tool result after a call in the text',
    [],
    chat(user, { role: 'assistant', content: '<tool_call>{}</tool_call>' }, result, assistant),
  ],
  ['None written out', ['TEXT_NULL_LITERAL'], chat(user, { role: 'assistant', content: 'None' })],
  ['nan written out', ['TEXT_NULL_LITERAL'], chat({ role: 'user', content: 'nan' }, assistant)],
  ['None inside a text', [], chat(user, { role: 'assistant', content: 'None of them.' })],
  ['half of a surrogate pair', ['TEXT_LONE_SURROGATE'], chat(user, { role: 'assistant', content: `a${LONE}` })],
  [
    'half of a surrogate pair in arguments',
    ['TEXT_LONE_SURROGATE'],
    chat(user, { ...caller, toolCalls: [{ name: 'f', arguments: LONE }] }),
  ],
  ['a code that is found twice', ['TURN_EMPTY'], chat({ ...user, content: '' }, { ...assistant, content: '' })],
])('%s', (_, expected, record) => {
  expect(codes(record)).toEqual(expected);
});

describe('other kinds', () => {
  const empty: Message = { role: 'assistant', content: '' };
  test.each<[string, DsRecord]>([
    ['a rejected answer', { kind: 'preference', prompt: [user], chosen: [assistant], rejected: [empty], origin: ORIGIN, extra: {} }],
    ['a judged answer', { kind: 'feedback', prompt: [user], completion: [empty], desirable: true, origin: ORIGIN, extra: {} }],
    ['a prompt', { kind: 'prompt', prompt: [{ ...user, content: '' }], origin: ORIGIN, extra: {} }],
  ])('%s without text', (_, record) => expect(codes(record)).toEqual(['TURN_EMPTY']));

  test.each<[string, DsRecord]>([
    ['a document', { kind: 'text', text: 'nan', origin: ORIGIN, extra: {} }],
    ['a step', { kind: 'stepwise', prompt: 'p', steps: ['None'], labels: [true], origin: ORIGIN, extra: {} }],
    ['a segment', { kind: 'segments', segments: [{ text: 'null', train: true }], origin: ORIGIN, extra: {} }],
  ])('%s that is a missing value written out', (_, record) => expect(codes(record)).toEqual(['TEXT_NULL_LITERAL']));
});

test('all are warnings, each code at most once, for any record', () => {
  const kinds: RecordKind[] = ['chat', 'preference', 'feedback', 'prompt', 'text', 'stepwise', 'segments', 'tokens'];
  fc.assert(
    fc.property(fc.oneof(...kinds.map((kind) => anyRecord(kind))), (record) => {
      const issues = checkStructure(record);
      expect(issues.every(({ severity }) => severity === 'warning')).toBe(true);
      expect(new Set(issues.map(({ code }) => code)).size).toBe(issues.length);
    }),
  );
});

describe('what reading the messages says', () => {
  const call = (args: string) => ({
    messages: [{ role: 'assistant', content: '', tool_calls: [{ function: { name: 'f', arguments: args } }] }],
  });
  const issuesOf = (row: Parameters<typeof messages.read>[0]) =>
    messages.read(row, ORIGIN, {}).issues.map(({ code, severity }) => [code, severity]);

  test('arguments that are no JSON, or JSON twice', () => {
    expect(issuesOf(call('{"a": 1}'))).toEqual([]);
    expect(issuesOf(call('{a: 1}'))).toEqual([['TOOL_ARGS_NOT_JSON', 'warning']]);
    expect(issuesOf(call(JSON.stringify('{"a": 1}')))).toEqual([['TOOL_ARGS_DOUBLE_ENCODED', 'warning']]);
  });

  test('an unknown role, with the place and the way out', () => {
    const row = {
      conversations: [
        { from: 'human', value: 'q' },
        { from: 'asistant', value: 'a' },
      ],
    };
    expect(sharegpt.read(row, ORIGIN, {})).toMatchObject({
      records: [],
      issues: [{ code: 'ROLE_UNKNOWN', severity: 'error', pointer: '/conversations/1/from', fix: '--map-role asistant=assistant' }],
    });
    expect(sharegpt.read(row, ORIGIN, { roles: { asistant: 'assistant' } }).issues).toEqual([]);
  });

  test.each([
    ['MESSAGE_NO_ROLE', { content: 'a' }],
    ['MESSAGE_NO_CONTENT', { role: 'user', id: 1 }],
    ['MESSAGE_NOT_OBJECT', 'a'],
    ['CONTENT_NOT_TEXT', { role: 'user', content: 7 }],
    ['TOOL_CALL_NO_NAME', { role: 'assistant', content: '', tool_calls: [{ function: {} }] }],
    ['PART_UNKNOWN', { role: 'user', content: [{ type: 'smell' }] }],
    ['PART_NO_TEXT', { role: 'user', content: [{ type: 'text' }] }],
    ['MEDIA_SOURCE', { role: 'user', content: [{ type: 'image', image: 5 }] }],
  ])('%s: %j', (code, message) => {
    expect(issuesOf({ messages: [message] })).toEqual([[code, 'error']]);
  });
});
