import { expect, test } from 'vitest';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import { asked, assistant, chat, document, pair, user } from '../testing/records.ts';
import { measureRecord } from './measure.ts';

/** One token for each character; the template puts one more before each message, and one for each tool and the generation prompt. */
const CHARACTERS: Tokenizer = {
  name: 'characters',
  fingerprint: '',
  engine: 'test',
  specialTokens: {},
  hasChatTemplate: true,
  encode: (text) => [...text].map((character) => character.codePointAt(0) as number),
  count: (texts) => texts.map((text) => [...text].length),
  decode: (ids) => String.fromCodePoint(...ids),
  renderChat: (messages, options) =>
    messages.map(({ content }) => `>${JSON.stringify(content).slice(1, -1)}`).join('') +
    'T'.repeat(options?.tools?.length ?? 0) +
    (options?.addGenerationPrompt === true ? '>' : ''),
  renderMarked: () => {
    throw new Error('not asked for');
  },
};

test.for([
  ['a conversation with its tools', chat([user('12'), assistant('345')], { tools: '[{},{}]' }), 9],
  ['tools that are not JSON count for none', chat([user('12'), assistant('345')], { tools: '{' }), 7],
  ['the longer side of a pair', pair([user('1')], [assistant('2')], [assistant('345')]), 6],
  ['a prompt up to where the answer starts', asked([user('1')]), 3],
  ['a document', document('12345'), 5],
] as const)('%s', ([, record, tokens]) => {
  expect(measureRecord(record, CHARACTERS)).toBe(tokens);
});

test('without a chat template the texts alone count', () => {
  expect(measureRecord(chat([user('12'), assistant('345')]), { ...CHARACTERS, hasChatTemplate: false })).toBe(5);
});
