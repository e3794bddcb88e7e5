import { expect, test } from 'vitest';
import { asRoleContent, extractPrompt, isConversational } from './conversational.ts';

test.for([
  ['The sky is blue.', 'The sky is black.', 'The sky is bl', 'ue.', 'ack.'],
  ['abc', 'ab', 'a', 'bc', 'b'],
  ['x y', 'z y', '', 'x y', 'z y'],
  ['x ', 'z', 'x', ' ', 'z'],
  ['same', 'same', 'sam', 'e', 'e'],
  ['a 😀', 'a 😁', 'a', ' 😀', ' 😁'],
] as const)("the prompt of %j and %j is what they share, by TRL's rule", ([chosen, rejected, prompt, restChosen, restRejected]) => {
  expect(extractPrompt({ chosen, rejected })).toEqual({ prompt, chosen: restChosen, rejected: restRejected });
});

test('of two conversations the prompt is the messages that they share', () => {
  const [question, answer] = [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: 'a' },
  ];
  expect(extractPrompt({ chosen: [question, answer], rejected: [question, answer] })).toEqual({
    prompt: [question],
    chosen: [answer],
    rejected: [answer],
  });
});

test('a row with text and messages is not decided: TRL decides by a hash', () => {
  expect(() => isConversational({ prompt: 'q', chosen: [{ role: 'assistant', content: 'a' }] })).toThrow(
    expect.objectContaining({ code: 'NOT_PREDICTED' }),
  );
});

test('from and value are renamed, their roles are not', () => {
  expect(asRoleContent({ conversations: [{ from: 'human', value: 'q' }] })).toEqual({ messages: [{ role: 'human', content: 'q' }] });
});
