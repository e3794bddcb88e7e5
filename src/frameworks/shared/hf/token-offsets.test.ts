import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openTokenizer } from '../../../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { generatedMask, tokenOffsets } from './token-offsets.ts';

let qwen3: Tokenizer;

beforeAll(async () => {
  qwen3 = await openTokenizer('qwen3');
}, 60_000);

test('offsets go forward, cover the text, and decode to what they cover', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      fc.pre(text === text.normalize('NFC'));
      const ids = qwen3.encode(text);
      const offsets = tokenOffsets(qwen3, text, ids);
      expect(offsets).toHaveLength(ids.length);
      let at = 0;
      for (const { start, end } of offsets) {
        expect(start).toBeLessThanOrEqual(at);
        expect(end).toBeGreaterThanOrEqual(at);
        at = end;
      }
      expect(at).toBe(text.length);
    }),
  );
});

test('pieces of one character all stand on it', () => {
  const text = 'a𒐫b';
  const offsets = tokenOffsets(qwen3, text, qwen3.encode(text));
  expect(offsets.at(0)).toEqual({ start: 0, end: 1 });
  expect(offsets.slice(1, -1).every(({ start, end }) => start === 1 && end === 3)).toBe(true);
  expect(offsets.length).toBeGreaterThan(3);
});

test('of a character that the tokenizer composes, the first part alone counts, as in Python (conformance/tokenize_check.mjs)', () => {
  const text = 'Tie\u0302\u0301ng Vie\u0323\u0302t';
  expect(tokenOffsets(qwen3, text, qwen3.encode(text))).toEqual([
    { start: 0, end: 2 },
    { start: 2, end: 3 },
    { start: 5, end: 7 },
    { start: 7, end: 14 },
  ]);
});

test('text that the tokenizer composes first is found by its own characters', () => {
  const text = 'cafe\u0301<|im_end|>';
  const offsets = tokenOffsets(qwen3, text, qwen3.encode(text));
  expect(offsets.at(-1)).toEqual({ start: 5, end: text.length });
});

test.for([
  ['a part', [{ start: 2, end: 4 }], [false, true, false]],
  ['an end inside a token takes the whole token', [{ start: 2, end: 5 }], [false, true, true]],
  ['an empty part trains nothing', [{ start: 4, end: 4 }], [false, false, false]],
  ['an empty part behind the first token trains the rest, as transformers does', [{ start: 2, end: 2 }], [false, true, true]],
  ['a first token alone trains everything, as transformers does', [{ start: 0, end: 2 }], [true, true, true]],
  [
    'a start behind the text ends the search',
    [
      { start: 9, end: 12 },
      { start: 2, end: 4 },
    ],
    [false, false, false],
  ],
] as const)('the mask of %s', ([, generated, mask]) => {
  expect(
    generatedMask(
      [
        { start: 0, end: 2 },
        { start: 2, end: 4 },
        { start: 4, end: 6 },
      ],
      generated,
    ),
  ).toEqual(mask);
});
