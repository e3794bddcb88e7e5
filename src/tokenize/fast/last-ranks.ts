import type { CompiledTokenizer } from './compiled.ts';
import { symbolMerger } from './merge-symbols.ts';
import { pieceSymbols } from './piece-symbols.ts';

/** For tokens that merges do not lead to. */
export const NOT_MERGED = -2;

type Tables = Pick<
  CompiledTokenizer,
  'plan' | 'tokenEnds' | 'tokenBytes' | 'trie' | 'pairRanks' | 'mergedTokens' | 'byteTokens' | 'bytePairs'
>;

/** For each token the rank of the merge by which its bytes become it, -1 where none is needed. */
export function lastRanksOf(tables: Tables): Int32Array {
  const { tokenEnds, tokenBytes } = tables;
  const merger = symbolMerger(tables);
  const fill = pieceSymbols(tables, merger);
  const ranks = new Int32Array(tokenEnds.length).fill(NOT_MERGED);
  let start = 0;
  for (let id = 0; id < tokenEnds.length; id++) {
    const end = tokenEnds[id] as number;
    if (end > start && merger.merge(fill(tokenBytes, start, end)) === 1 && merger.symbols[0] === id) ranks[id] = merger.lastRank;
    start = end;
  }
  return ranks;
}
