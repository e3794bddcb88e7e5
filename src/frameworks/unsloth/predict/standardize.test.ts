import { expect, test } from 'vitest';
import type { JsonObject } from '../../../json.ts';
import { messageKeys, standardized } from './standardize.ts';

test.for<[string, JsonObject[], string]>([
  [
    'from and value',
    [
      { from: 'human', value: 'a' },
      { from: 'gpt', value: 'b' },
    ],
    'from',
  ],
  ['the content first', [{ content: 'a', role: 'user' }], 'role'],
  [
    'other names',
    [
      { x: 'hello', speaker: 'Human ' },
      { x: 'hi', speaker: 'GPT' },
    ],
    'speaker',
  ],
  ['contents that are roles too', [{ value: 'assistant', from: 'user' }], 'from'],
])('the role of %s is found', ([, messages, role]) => {
  expect(messageKeys([messages]).role).toBe(role);
});

test('roles are written the usual way', () => {
  const conversation = [
    { from: 'System', value: 's' },
    { from: ' human', value: 'a' },
    { from: 'gpt', value: 'b' },
  ];
  expect(standardized(conversation, messageKeys([conversation]))).toEqual([
    { role: 'system', content: 's' },
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
  ]);
});

test.for<[string, JsonObject[], string]>([
  ['three keys', [{ role: 'user', content: 'a', weight: '1' }], 'CRASH_STANDARDIZE'],
  ['content that is null', [{ role: 'user', content: null }], 'CRASH_STANDARDIZE'],
  [
    'a tool',
    [
      { role: 'user', content: 'a' },
      { role: 'tool', content: 'b' },
    ],
    'CRASH_ROLE',
  ],
])('%s stops it', ([, messages, code]) => {
  expect(() => messageKeys([messages])).toThrow(expect.objectContaining({ code }));
});
