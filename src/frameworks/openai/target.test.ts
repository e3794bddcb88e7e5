import { expect, test } from 'vitest';
import { assistant, chat, codesOf, lossesOf, pair, rowsOfAll, tool, user, write } from '../testing/records.ts';
import { openai } from './target.ts';

const SFT = { kind: 'chat', method: 'sft' } as const;

test('arguments are text, missing call ids are made, bare tools get their wrapper', () => {
  const calls = [
    { name: 'f', arguments: '{"x": 1}' },
    { id: 'own', name: 'f', arguments: '{}' },
  ];
  const messages = [
    user('q'),
    assistant('', { toolCalls: calls }),
    tool('1', { name: 'f' }),
    tool('2', { toolCallId: 'own' }),
    assistant('a'),
  ];
  const written = write(openai, [chat(messages, { tools: '[{"name":"f"}]' })], SFT);
  expect(rowsOfAll(written)).toEqual([
    '{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"","tool_calls":[' +
      '{"id":"call_0","type":"function","function":{"name":"f","arguments":"{\\"x\\": 1}"}},{"id":"own","type":"function","function":{"name":"f","arguments":"{}"}}]},' +
      '{"role":"tool","content":"1","tool_call_id":"call_0"},{"role":"tool","content":"2","tool_call_id":"own"},{"role":"assistant","content":"a"}],' +
      '"tools":[{"type":"function","function":{"name":"f"}}]}',
  ]);
});

test.for([
  [{ train: false }, ',"weight":0', []],
  [{ weight: 1 }, ',"weight":1', []],
  [{ weight: 0 }, ',"weight":0', []],
  [{ weight: 0.5 }, '', ['weight']],
  [{}, '', []],
] as const)('a message with %j says %s', ([fields, text, losses]) => {
  const written = write(openai, [chat([user('q'), assistant('a', fields)])], SFT);
  expect(rowsOfAll(written)).toEqual([`{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"${text}}]}`]);
  expect(lossesOf(written)).toEqual(losses);
});

test('pictures are image_url parts; sound is refused', () => {
  const withPart = (type: 'image' | 'audio') =>
    chat([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type, source: 'http://x/a' },
        ],
      },
      assistant('a'),
    ]);
  const written = write(openai, [withPart('image'), withPart('audio')], SFT);
  expect(written.results[0]).toMatchObject({
    rows: [expect.stringContaining('[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"http://x/a"}}]')],
  });
  expect(codesOf(written)[1]).toBe('MEDIA_NOT_HELD');
});

test('refuses a conversation that does not end with the assistant, and an answer to no call', () => {
  const written = write(openai, [chat([user('q'), assistant('a'), user('q')]), chat([user('q'), tool('1'), assistant('a')])], SFT);
  expect(codesOf(written)).toEqual(['LAST_NOT_ASSISTANT', 'TOOL_ANSWER_ALONE']);
});

test('preferences are one message on each side', () => {
  const records = [
    pair([user('q')], [assistant('a')], [assistant('b')]),
    pair([user('q')], [assistant('a'), user('x'), assistant('y')], [assistant('b')]),
  ];
  const written = write(openai, records, { kind: 'preference', method: 'dpo' });
  expect(codesOf(written)).toEqual([undefined, 'ANSWER_NOT_ONE_MESSAGE']);
  expect(written.results[0]).toMatchObject({
    rows: [
      '{"input":{"messages":[{"role":"user","content":"q"}]},"preferred_output":[{"role":"assistant","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}',
    ],
  });
});

test('the next step warns of a training file that is too small', () => {
  const { layout } = write(openai, [], SFT);
  expect(layout.nextSteps([{ split: 'train', file: 'train.jsonl', rows: 9 }])).toHaveLength(2);
  expect(layout.nextSteps([{ split: 'train', file: 'train.jsonl', rows: 10 }])).toEqual([
    'upload /data/out/train.jsonl with purpose "fine-tune"',
  ]);
});
