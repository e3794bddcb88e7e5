import { expect, test } from 'vitest';
import type { ChatRecord, FeedbackRecord, Message, PreferenceRecord } from '../record.ts';
import { asKind } from './as-kind.ts';

const origin = { source: 'x', offset: 0, line: 1 };
const user: Message = { role: 'user', content: 'q' };
const good: Message = { role: 'assistant', content: 'good' };
const bad: Message = { role: 'assistant', content: 'bad' };
const pair: PreferenceRecord = { kind: 'preference', prompt: [user], chosen: [good], rejected: [bad], origin, extra: {}, tools: '[]' };
const chat: ChatRecord = { kind: 'chat', messages: [user, good], origin, extra: {} };

test('a preference pair is two judged answers', () => {
  const shared = { kind: 'feedback', prompt: [user], origin, extra: {}, tools: '[]' };
  expect(asKind(pair, 'feedback')).toEqual({
    records: [
      { ...shared, completion: [good], desirable: true },
      { ...shared, completion: [bad], desirable: false },
    ],
    losses: [],
  });
});

test('a preference pair for imitation keeps the chosen answer and says what it lost', () => {
  expect(asKind(pair, 'chat')).toEqual({ records: [{ ...chat, tools: '[]' }], losses: ['rejected-answer'] });
});

test('only wanted answers are imitated', () => {
  const feedback: FeedbackRecord = { kind: 'feedback', prompt: [user], completion: [good], desirable: true, origin, extra: {} };
  expect(asKind(feedback, 'chat')).toEqual({ records: [chat], losses: ['label'] });
  expect(asKind({ ...feedback, desirable: false }, 'chat')).toEqual({ drop: 'undesirable' });
});

test('a conversation as a prompt ends before its last answer, which becomes the reference column', () => {
  const long: ChatRecord = { ...chat, messages: [user, bad, user, good, user] };
  expect(asKind(long, 'prompt')).toEqual({
    records: [{ kind: 'prompt', prompt: [user, bad, user], origin, extra: { answer: 'good' } }],
    losses: ['turns-after-answer'],
  });
});

test('a row with an answer column of its own keeps it', () => {
  expect(asKind({ ...chat, extra: { answer: '42' } }, 'prompt')).toEqual({
    records: [{ kind: 'prompt', prompt: [user], origin, extra: { answer: '42' } }],
    losses: [],
  });
});

test('there is no way from a chat to a pair', () => {
  expect(asKind(chat, 'preference')).toBeUndefined();
});
