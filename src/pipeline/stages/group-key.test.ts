import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeConsecutive } from '../../formats/merge-consecutive.ts';
import { plainChat } from '../../formats/testing/arbitrary-record.ts';
import type { DsRecord, Message } from '../../record.ts';
import { groupKey } from './record-key.ts';
import { parseSplit, splitOf } from './split.ts';

const groupOf = (record: DsRecord): string => Buffer.from(groupKey(record)).toString('hex');
const base = { origin: { source: 'x', offset: 0, line: 1 }, extra: {} };
const system = (content: string): Message => ({ role: 'system', content });
const user = (content: Message['content']): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const chat = (...messages: Message[]): DsRecord => ({ kind: 'chat', messages, ...base });
const asked = (...prompt: Message[]): DsRecord => ({ kind: 'prompt', prompt, ...base });
const segments = (...pieces: [text: string, train: boolean][]): DsRecord => ({
  kind: 'segments',
  segments: pieces.map(([text, train]) => ({ text, train })),
  ...base,
});
const tokens = (untrained: number, inputIds: number[]): DsRecord => ({
  kind: 'tokens',
  inputIds,
  labels: inputIds.map((id, i) => (i < untrained ? -100 : id)),
  ...base,
});
const eight = [1, 2, 3, 4, 5, 6, 7, 8];

const question = chat(user('What is a prime?'), assistant('A number.'));
const TOGETHER: [name: string, DsRecord, DsRecord][] = [
  ['another answer', question, chat(user('What is a prime?'), assistant('Nothing.'))],
  ['more turns', question, chat(user('What is a prime?'), assistant('A number.'), user('Which?'), assistant('7'))],
  ['case and white space', question, chat(user('  what is\n\na  PRIME?\t'), assistant('A number.'))],
  ['composition', chat(user('\u00e9')), chat(user('e\u0301'))],
  ['no answer', question, chat(user('What is a prime?'))],
  ['a bare prompt', question, asked(user('What is a prime?'))],
  ['later turns in the prompt', question, asked(user('What is a prime?'), assistant('A number.'), user('Which?'))],
  [
    'a pair',
    question,
    { kind: 'preference', prompt: [user('What is a prime?')], chosen: [assistant('a')], rejected: [assistant('b')], ...base },
  ],
  ['a judged answer', question, { kind: 'feedback', prompt: [user('What is a prime?')], completion: [], desirable: true, ...base }],
  ['steps', question, { kind: 'stepwise', prompt: 'What is a prime?', steps: ['s'], labels: [true], ...base }],
  ['documents by white space', { kind: 'text', text: 'a  b', ...base }, { kind: 'text', text: 'A b\n', ...base }],
  ['segments by their untrained beginning', segments(['a question', false], ['x', true]), segments(['a question', false], ['y', true])],
  ['tokens by their untrained beginning', tokens(8, [...eight, 9]), tokens(8, [...eight, 10])],
];
test.for(TOGETHER)('together: %s', ([, a, b]) => {
  expect(groupOf(a)).toBe(groupOf(b));
});

const APART: [name: string, DsRecord, DsRecord][] = [
  ['another question', question, chat(user('What is a number?'), assistant('A number.'))],
  ['another system prompt', chat(system('s'), user('q')), chat(user('q'))],
  ['another picture', chat(user([{ type: 'image', source: 'a.png' }])), chat(user([{ type: 'image', source: 'b.png' }]))],
  ['the assistant greets first', chat(assistant('Hi'), user('a'), assistant('x')), chat(assistant('Hi'), user('b'), assistant('x'))],
  ['nobody asks', chat(system('s'), assistant('a')), chat(system('s'), assistant('b'))],
  ['nobody asks in a pair', pairOf('a'), pairOf('b')],
  ['segments after a start mark alone', segments(['<s>', false], ['x', true]), segments(['<s>', false], ['y', true])],
  ['tokens after a start mark alone', tokens(1, eight), tokens(1, [...eight, 9])],
];
test.for(APART)('apart: %s', ([, a, b]) => {
  expect(groupOf(a)).not.toBe(groupOf(b));
});

function pairOf(chosen: string): DsRecord {
  return { kind: 'preference', prompt: [], chosen: [assistant(chosen)], rejected: [assistant('c')], ...base };
}

test('joining neighbouring turns moves no row', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('user' as const, 'system' as const), fc.string()), { maxLength: 5 }), (turns) => {
      const record = chat(...turns.map(([role, content]): Message => ({ role, content })), assistant('a'));
      expect(groupOf(mergeConsecutive(record))).toBe(groupOf(record));
    }),
  );
});

test('what follows the first answer plays no part', () => {
  fc.assert(
    fc.property(plainChat(), plainChat(), (a, b) => {
      expect(groupOf(chat(user('q'), assistant('x'), ...a.messages))).toBe(groupOf(chat(user('q'), assistant('y'), ...b.messages)));
    }),
  );
});

// rows that were held out once must be so for ever: these values never change
test('golden: groups and splits', () => {
  const splits = parseSplit('val=20%,test=20%');
  const golden = [
    question,
    chat(system('Be brief.'), user('Écris une phrase avec le mot « lumière ».'), assistant('La lumière.')),
    chat(
      user('A  picture:\n'),
      user([
        { type: 'image', source: 'cat.png' },
        { type: 'text', text: ' What is it? 🌅' },
      ]),
    ),
    asked(user('What is 17 times 24?')),
    { kind: 'text', text: 'The town library lends umbrellas.', ...base } satisfies DsRecord,
    segments(['<s>User: hi there\n', false], ['hello</s>', true]),
    tokens(8, [...eight, 151645]),
    tokens(0, [1, 2]),
    chat(user('Why is the sky blue? (0)'), assistant('It scatters.')),
  ].map((record) => `${groupOf(record)} ${splitOf(Buffer.from(groupKey(record)), splits)}`);
  expect(golden).toEqual([
    '101e059952d39fc096b86743e71ff150 val',
    '4a6e29a06357191fcd74a88903cf130f train',
    '78deb25f5bc49c5f04a2b9a82df9935f train',
    '4d8977dc680b92ce2de6bdf26b2d13fc train',
    '1d55d2b3c360cc1686bd72b93b8a0675 val',
    '8d701f16cb0e6934a4d33fb25e902815 train',
    '0353041f360548e213e27f5dbb46ba34 val',
    '76f85cc85f3be4f0dc8b6b73ee96802b train',
    'd540e7e2b55d4b563869c7b525be5704 test',
  ]);
});
