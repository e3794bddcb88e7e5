import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import { cleanUpSpaces } from './clean-up-spaces.ts';
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

test('a tokenizer whose config asks for it decodes so', async () => {
  const dir = temp.path('cleaning');
  await exportTokenizer('qwen3', dir, { env: process.env, signal: new AbortController().signal });
  const path = join(dir, 'tokenizer_config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  const plain = await openTokenizer(dir);
  writeFileSync(path, JSON.stringify({ ...config, clean_up_tokenization_spaces: true }));
  const cleaning = await openTokenizer(dir);
  const ids = plain.encode('one , two . three');
  expect(plain.decode(ids)).toBe('one , two . three');
  expect(cleaning.decode(ids)).toBe('one, two. three');
});
