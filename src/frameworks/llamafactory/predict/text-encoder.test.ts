import { expect, test } from 'vitest';
import type { JsonObject } from '../../../json.ts';
import type { Tokenizer, TokenizerParts } from '../../../tokenize/tokenizer.ts';
import { textEncoder } from './text-encoder.ts';

const END = 1_000_000;

/** A token a character, a space put before each text as tokenizer.json of Llama 2 does; `</s>` is one token. */
const tokenizer = {
  encode: (text: string) =>
    text
      .split(/(<\/s>)/)
      .filter((part) => part !== '')
      .flatMap((part) =>
        part === '</s>' ? [END] : [...`\u2581${part.replaceAll(' ', '\u2581')}`].map((character) => character.codePointAt(0) ?? 0),
      ),
} as Tokenizer;

const parts = (config: JsonObject): TokenizerParts => ({
  chatTemplates: {},
  namedTokens: {},
  addedTokens: [{ id: END, content: '</s>', isSpecial: true }],
  config,
  now: () => new Date(0),
});

const shown = (ids: readonly number[]): string => ids.map((id) => (id === END ? '</s>' : String.fromCodePoint(id))).join('');

test.for([
  ['a b', '▁a▁b'],
  [' a', '▁a'],
  ['  a', '▁▁a'],
  [' ', '▁'],
  ['▁', '▁'],
  ['a</s> b</s></s>c ', '▁a</s>▁b</s></s>▁c▁'],
  ['', ''],
] as const)("Llama's class puts a space before %j where there is none", ([text, tokens]) => {
  const encode = textEncoder(tokenizer, parts({ tokenizer_class: 'LlamaTokenizer', legacy: true }));
  if ('message' in encode) throw new Error(encode.message);
  expect(shown(encode(text))).toBe(tokens);
});

test.for([
  { tokenizer_class: 'LlamaTokenizer' },
  { tokenizer_class: 'LlamaTokenizer', legacy: false },
  { tokenizer_class: 'XGLMTokenizer' },
  { tokenizer_class: 7 },
])('not known: %j', (config) => {
  expect(textEncoder(tokenizer, parts(config))).toHaveProperty('message');
});

test.for([{}, { tokenizer_class: 'Qwen2Tokenizer' }, { tokenizer_class: 'PreTrainedTokenizerFast' }])(
  'as tokenizer.json has it: %j',
  (config) => {
    const encode = textEncoder(tokenizer, parts(config));
    expect('message' in encode ? [] : shown(encode('  a'))).toBe('▁▁▁a');
  },
);
