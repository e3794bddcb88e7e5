import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openTokenizer } from '../../../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { firstAbove, firstNotBelow } from './chat/bisect.ts';
import { openTokenText } from './token-text.ts';

let qwen3: Tokenizer;

beforeAll(async () => {
  qwen3 = await openTokenizer('qwen3');
}, 60_000);

const anyText = fc.string({ unit: fc.oneof(fc.constantFrom('a', ' the', '\n', '<|im_end|>', 'é', '中', '😀', '𒐫', 'e\u0302\u0301', '\ufffd'), fc.string({ unit: 'grapheme', maxLength: 2 })), maxLength: 30 }); // prettier-ignore

test('tokens are found where the list of all places has them, in whatever order they are asked for', () => {
  const tokenText = openTokenText(qwen3, {});
  fc.assert(
    fc.property(anyText, fc.array(fc.nat(60), { maxLength: 6 }), (text, places) => {
      fc.pre(text.isWellFormed());
      const ids = tokenText.ids(text);
      const { starts, ends } = tokenText.places(text, ids);
      const finder = tokenText.finder(text, ids);
      for (const at of places.filter((place) => place <= text.length)) {
        expect(finder.firstEndingAfter(at)).toBe(firstAbove(ends, at));
        expect(finder.firstStartingFrom(at)).toBe(firstNotBelow(starts, at));
      }
    }),
  );
});

test('where a text is kept, its tokens stand where each one, decoded and looked for, stands', () => {
  const { keepsText, ...others } = qwen3.parts ?? {};
  const looking = { ...qwen3, parts: others } as Tokenizer;
  const [known, looked] = [openTokenText(qwen3, {}), openTokenText(looking, {})];
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(text.isWellFormed() && keepsText?.(text) === true);
      const ids = known.ids(text);
      expect(known.places(text, ids)).toEqual(looked.places(text, ids));
    }),
  );
});
