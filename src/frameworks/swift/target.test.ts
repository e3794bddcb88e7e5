import { expect, test } from 'vitest';
import { assistant, chat, codesOf, document, judged, lossesOf, pair, rowsOfAll, tool, user, write } from '../testing/records.ts';
import { swift } from './target.ts';

const SFT = { kind: 'chat', method: 'sft' } as const;
const DPO = { kind: 'preference', method: 'dpo' } as const;
const Q = '{"role":"user","content":"q"}';

test('a tool call is a message of its own, its answer a tool_response', () => {
  const calls = [{ name: 'f', arguments: '{"x": 1}' }];
  const written = write(
    swift,
    [
      chat([user('q'), assistant('', { toolCalls: calls }), tool('1'), assistant('a')], { tools: '[{"name":"f"}]' }),
      chat([user('q'), assistant('a')]),
    ],
    SFT,
  );
  expect(rowsOfAll(written)).toEqual([
    `{"messages":[${Q},{"role":"tool_call","content":"{\\"name\\": \\"f\\", \\"arguments\\": {\\"x\\": 1}}"},{"role":"tool_response","content":"1"},{"role":"assistant","content":"a"}],` +
      '"tools":"[{\\"name\\":\\"f\\"}]"}',
    `{"messages":[${Q},{"role":"assistant","content":"a"}],"tools":""}`,
  ]);
});

test('loss flags are kept in the layout for them, and a declared loss elsewhere', () => {
  const records = [chat([user('q'), assistant('a', { train: false }), user('q'), assistant('b')])];
  const flagged = write(swift, records, { ...SFT, layout: 'messages-loss' });
  expect(rowsOfAll(flagged)).toEqual([
    '{"messages":[{"role":"user","content":"q","loss":false},{"role":"assistant","content":"a","loss":false},{"role":"user","content":"q","loss":false},{"role":"assistant","content":"b","loss":true}]}',
  ]);
  expect(lossesOf(flagged)).toEqual([]);
  expect(lossesOf(write(swift, records, SFT))).toEqual(['train-flags']);
});

test('media are tags in the text and a column of sources in every row', () => {
  const records = [
    chat([
      {
        role: 'user',
        content: [
          { type: 'image', source: 'a.png' },
          { type: 'text', text: 'what?' },
        ],
      },
      assistant('cat'),
    ]),
    chat([user('q'), assistant('a')]),
  ];
  const rows = rowsOfAll(write(swift, records, SFT));
  expect(rows[0]).toBe('{"messages":[{"role":"user","content":"<image>what?"},{"role":"assistant","content":"cat"}],"images":["a.png"]}');
  expect(rows[1]).toBe(`{"messages":[${Q},{"role":"assistant","content":"a"}],"images":[]}`);
});

test('pairs keep the rejected answer as text, or as messages', () => {
  const records = [
    pair([user('q')], [assistant('a')], [assistant('b')]),
    pair([user('q')], [assistant('a')], [assistant('b'), user('x'), assistant('c')]),
  ];
  const asText = write(swift, records, DPO);
  expect(codesOf(asText)).toEqual([undefined, 'ANSWER_NOT_ONE_MESSAGE']);
  expect(asText.results[0]).toMatchObject({ rows: [`{"messages":[${Q},{"role":"assistant","content":"a"}],"rejected_response":"b"}`] });
  expect(codesOf(write(swift, records, { ...DPO, layout: 'rejected-messages' }))).toEqual([undefined, undefined]);
});

test('feedback is a label; a document is what an assistant says', () => {
  expect(rowsOfAll(write(swift, [judged([user('q')], [assistant('a')], true)], { kind: 'feedback', method: 'kto' }))).toEqual([
    `{"messages":[${Q},{"role":"assistant","content":"a"}],"label":true}`,
  ]);
  expect(rowsOfAll(write(swift, [document('d')], { kind: 'text', method: 'pretrain' }))).toEqual([
    '{"messages":[{"role":"assistant","content":"d"}]}',
  ]);
});
