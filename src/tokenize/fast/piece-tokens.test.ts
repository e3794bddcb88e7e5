import fc from 'fast-check';
import { expect, test } from 'vitest';
import { charOfByte } from './byte-alphabet.ts';
import { compileTokenizer } from './compile.ts';
import { attachFastEngine } from './kept-engine.ts';

/** Merges of tokens over three letters, in the order that they were made or in any other. */
const anyMerges = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 40 }),
    fc.boolean(),
    fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  )
  .map(([picks, keepsOrder, keys]) => {
    const tokens = ['a', 'b', 'c'];
    const merges: [string, string][] = [];
    for (const [left, right] of picks) {
      const pair: [string, string] = [tokens[left % tokens.length] as string, tokens[right % tokens.length] as string];
      const token = pair.join('');
      if (token.length > 12) continue;
      merges.push(pair);
      if (!tokens.includes(token)) tokens.push(token);
    }
    return keepsOrder ? merges : merges.sort((a, b) => (keys[merges.indexOf(a)] ?? 0) - (keys[merges.indexOf(b)] ?? 0));
  });

/** So many different pieces that the kernel works out the next ones by its own copy of the tables. */
const NEW_PIECES = Array.from(
  { length: 300 },
  (_, index) => 'c'.repeat(1 + (index % 7)) + index.toString(2).replaceAll('0', 'a').replaceAll('1', 'b'),
);

/** The pair that is first in the list, of equal ones the leftmost, until there is none (tokenizers 0.23, models/bpe/word.rs, `merge_all`). */
function mergedByList(text: string, merges: readonly (readonly [string, string])[]): string[] {
  const ranks = new Map(merges.map((pair, rank) => [pair.join(' '), rank]));
  const symbols = [...text];
  for (;;) {
    let best = Infinity;
    let at = -1;
    for (let index = 0; index + 1 < symbols.length; index++) {
      const rank = ranks.get(`${symbols[index]} ${symbols[index + 1]}`) ?? Infinity;
      if (rank < best) [best, at] = [rank, index];
    }
    if (at < 0) return symbols;
    symbols.splice(at, 2, symbols.slice(at, at + 2).join(''));
  }
}

test('tokens of a piece are what merging gives, whatever the order of the merges, by merging and by the longest tokens that stay apart', () => {
  fc.assert(
    fc.property(
      anyMerges,
      fc.boolean(),
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      (merges, ignoreMerges, texts, copiesTables) => {
        const bytes = Array.from({ length: 256 }, (_, byte) => charOfByte(byte));
        const tokens = [...new Set([...bytes, ...merges.map((pair) => pair.join(''))])];
        const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
        const engine = attachFastEngine(
          compileTokenizer({
            kind: 'json',
            json: {
              model: { type: 'BPE', vocab, merges, ignore_merges: ignoreMerges },
              pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
              decoder: { type: 'ByteLevel' },
            },
          }).buffer,
        );
        if (copiesTables) engine.countBatch(NEW_PIECES);
        for (const text of texts) {
          const wanted = ignoreMerges && text in vocab ? [text] : mergedByList(text, merges);
          expect(engine.encode(text, false).map((id) => tokens[id])).toEqual(wanted);
          expect(engine.count(text)).toBe(wanted.length);
        }
      },
    ),
    { numRuns: 150 },
  );
});
