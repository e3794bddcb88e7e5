import { expect, test } from 'vitest';
import { lookAt } from './record-checks.ts';
import { WELL_KNOWN_TOKENS, specialTokens } from './special-tokens.ts';
import { codesIn, lookAtText } from './testing/look-at-text.ts';

const check = specialTokens();

test('every well-known token is seen, whoever writes it', () => {
  for (const token of WELL_KNOWN_TOKENS.flatMap(({ tokens }) => tokens)) {
    for (const role of ['user', 'assistant', 'system', 'tool'] as const) {
      expect(lookAtText(check, `a ${token} b`, role)).toMatchObject([
        { code: 'SPECIAL_TOKEN_IN_TEXT', message: `${token} would be read as control tokens`, pointer: '/messages/0/content' },
      ]);
    }
  }
});

test.for(['a < b and b > c, [1], <b>bold</b>, <|>, <im_end>, | |, [inst], <s>', 'if (a <| b)', '</p></span>'])('no token: %s', (text) => {
  expect(codesIn(check, text)).toEqual([]);
});

test('tokens of the tokenizer at hand count too', () => {
  expect(codesIn(check, 'a [MASK] b')).toEqual([]);
  expect(codesIn(specialTokens(['[MASK]']), 'a [MASK] b')).toEqual(['SPECIAL_TOKEN_IN_TEXT']);
  expect(codesIn(specialTokens(['~eos~(.*)']), 'a ~eos~(.*) b')).toEqual(['SPECIAL_TOKEN_IN_TEXT']);
  expect(codesIn(specialTokens(['~eos~(.*)']), 'a ~eos~ b')).toEqual([]);
});

test('documents and segments may have tokens', () => {
  const base = { extra: {}, origin: { source: 'a.jsonl', offset: 0, line: 1 } };
  expect(lookAt({ kind: 'text', text: '<|im_start|>user', ...base }, [check])).toEqual([]);
  expect(lookAt({ kind: 'segments', segments: [{ text: '</s>', train: true }], ...base }, [check])).toEqual([]);
});
