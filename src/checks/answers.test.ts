import { expect, test } from 'vitest';
import type { DsRecord, Message } from '../record.ts';
import { answers } from './answers.ts';
import { lookAt } from './record-checks.ts';

const base = { extra: {}, origin: { source: 'a.jsonl', offset: 0, line: 1 } };
const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const pointers = (record: DsRecord): (string | undefined)[] => lookAt(record, [answers]).map(({ pointer }) => pointer);

test('an answer that is its question is seen where it stands', () => {
  const question = 'Where does the ferry leave?';
  expect(pointers({ kind: 'chat', messages: [user(question), assistant(` ${question}\n`)], ...base })).toEqual(['/messages/1/content']);
  expect(pointers({ kind: 'feedback', prompt: [user(question)], completion: [assistant(question)], desirable: true, ...base })).toEqual([
    '/completion/0/content',
  ]);
  const pair = { kind: 'preference' as const, prompt: [user(question)], ...base };
  expect(pointers({ ...pair, chosen: [assistant(question)], rejected: [assistant('At noon.')] })).toEqual(['/chosen/0/content']);
  expect(pointers({ ...pair, chosen: [assistant('At noon.')], rejected: [assistant(question)] })).toEqual([]);
});

test('a greeting may be answered by itself', () => {
  expect(pointers({ kind: 'chat', messages: [user('Hello!'), assistant('Hello!')], ...base })).toEqual([]);
});
