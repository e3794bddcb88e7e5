import type { CompiledTokenizer } from './compiled.ts';
import type { PieceTokenizer } from './piece-tokenizer.ts';
import { PART_WORDS, PREFIX, staysApart } from './token-parts.ts';
import { childPlace, isChildOf, isMarked, tokenAt } from './vocabulary-trie.ts';

/**
 * BPE without merging: the longest token first, a shorter one where two neighbours would not stay apart, and a step back where none is left. A row of tokens whose
 * neighbours all stay apart is what merging gives, and there is only one. Where none is found, the piece has a token that is not marked in `trie`, and is merged. Time grows
 * with the length of the piece.
 */
export function longestTokens(
  tables: Pick<CompiledTokenizer, 'trie' | 'tokenEnds' | 'wholeTokens' | 'tokenParts' | 'pairRanks'>,
  merging: PieceTokenizer,
): PieceTokenizer {
  const { trie, tokenEnds, wholeTokens, tokenParts, pairRanks } = tables;
  let symbols = new Int32Array(256);
  /** 1 where no token of the piece ends, by its distance from the start. */
  let isDead = new Uint8Array(257);
  /** Where the last search in the trie ended, and the place of the text there. */
  let lastNode = 0;
  let lastAt = 0;
  /** Where the token that it found ends. */
  let foundAt = 0;

  /** The longest token that a text begins with. */
  function longest(bytes: Uint8Array, at: number, end: number): number {
    let node = 0;
    let found = 0;
    let stop = at;
    while (at < end) {
      const child = childPlace(trie, node, bytes[at] as number);
      const word = trie[2 * child + 1] as number;
      if (!isChildOf(word, node)) break;
      node = child;
      at++;
      if (isMarked(word)) {
        found = node;
        stop = at;
      }
    }
    foundAt = stop;
    lastNode = node;
    lastAt = at;
    return tokenAt(trie, found);
  }

  function sizeOf(id: number): number {
    return (tokenEnds[id] as number) - (id === 0 ? 0 : (tokenEnds[id - 1] as number));
  }

  function reserve(length: number): void {
    if (length <= symbols.length) return;
    symbols = new Int32Array(2 * length);
    isDead = new Uint8Array(2 * length + 1);
  }

  return {
    get symbols() {
      return symbols;
    },
    tokenize(bytes, start, end) {
      reserve(end - start);
      let token = longest(bytes, start, end);
      if (lastAt === end) {
        const id = tokenAt(trie, lastNode);
        if (id >= 0 && wholeTokens[id] === 1) {
          symbols[0] = id;
          return 1;
        }
      }
      let count = 0;
      let at = start;
      let next = foundAt;
      let wentBack = false;
      for (;;) {
        if (isDead[next - start] === 0 && (count === 0 || staysApart(tokenParts, pairRanks, symbols[count - 1] as number, token))) {
          symbols[count++] = token;
          if (next === end) break;
          at = next;
          token = longest(bytes, at, end);
          next = foundAt;
          continue;
        }
        const shorter = tokenParts[PART_WORDS * token + PREFIX] as number;
        if (shorter >= 0) {
          token = shorter;
          next = at + sizeOf(token);
          continue;
        }
        wentBack = true;
        if (count === 0) {
          count = merging.tokenize(bytes, start, end);
          symbols.set(merging.symbols.subarray(0, count));
          break;
        }
        isDead[at - start] = 1;
        next = at;
        token = symbols[--count] as number;
        at -= sizeOf(token);
      }
      if (wentBack) isDead.fill(0, 0, end - start);
      return count;
    },
  };
}
