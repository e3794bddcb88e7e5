import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import type { JsonObject } from '../json.ts';
import { cleanUpSpaces } from './clean-up-spaces.ts';
import { openEngine } from './engine.ts';
import { openTokenizer } from './open-tokenizer.ts';
import { exportTokenizer } from './tokenizer-store.ts';

const temp = useTempFolder();

test.each([
  ['a , b . c ?', 'a, b. c?'],
  ["it 's n't I 'm you 've we 're", "it'sn't I'm you've we're"],
  ["rock ' n ' roll", "rock'n'roll"],
  ['nothing  to do', 'nothing  to do'],
])('%j becomes %j', (text, cleaned) => {
  expect(cleanUpSpaces(text)).toBe(cleaned);
});

const FORCED = 'clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output';

test.each([
  { config: { clean_up_tokenization_spaces: true }, decoded: 'one , two . three' },
  { config: { clean_up_tokenization_spaces: true, [FORCED]: true }, decoded: 'one, two. three' },
  { config: { [FORCED]: true }, decoded: 'one , two . three' },
  { config: {}, decoded: 'one , two . three' },
])('a BPE tokenizer with $config decodes to $decoded', async ({ config, decoded }) => {
  const dir = temp.path(`bpe-${Object.keys(config).join('-')}`);
  await exportTokenizer('qwen3', dir, { env: process.env, signal: new AbortController().signal });
  const path = join(dir, 'tokenizer_config.json');
  const { clean_up_tokenization_spaces: _, ...plain } = JSON.parse(readFileSync(path, 'utf8')) as JsonObject;
  writeFileSync(path, JSON.stringify({ ...plain, ...config }));
  const tokenizer = await openTokenizer(dir);
  expect(tokenizer.decode(tokenizer.encode('one , two . three'))).toBe(decoded);
});

const WORD_PIECE = {
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: null,
  decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
  model: {
    type: 'WordPiece',
    unk_token: '?',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: { one: 0, ',': 1, two: 2, '?': 3 },
  },
};
const BPE = {
  ...WORD_PIECE,
  decoder: { type: 'Fuse' },
  pre_tokenizer: null,
  model: { type: 'BPE', unk_token: '?', vocab: { a: 0, ' ': 1, ',': 2, '?': 3, ' ,': 4 }, merges: [[' ', ',']] },
};

test.each([
  { kind: 'WordPiece', tokenizer: WORD_PIECE, text: 'one , two', config: { clean_up_tokenization_spaces: true }, decoded: 'one, two' },
  { kind: 'WordPiece', tokenizer: WORD_PIECE, text: 'one , two', config: {}, decoded: 'one , two' },
  { kind: 'BPE', tokenizer: BPE, text: 'a ,a', config: { clean_up_tokenization_spaces: true }, decoded: 'a ,a' },
  { kind: 'BPE', tokenizer: BPE, text: 'a ,a', config: { clean_up_tokenization_spaces: true, [FORCED]: true }, decoded: 'a,a' },
])('the reference engine decodes $text of $kind with $config to $decoded', ({ tokenizer, text, config, decoded }) => {
  const engine = openEngine({ tokenizer: { kind: 'json', json: structuredClone(tokenizer) }, config });
  expect(engine.decode(engine.encode(text, false), false)).toBe(decoded);
});
