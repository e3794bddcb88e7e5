import type { CompiledTokenizer } from './compiled.ts';
import { NOT_MERGED } from './last-ranks.ts';
import { childPlace, isMarked, markToken, tokenAt } from './vocabulary-trie.ts';

/** Words for each token in `tokenParts`. */
const PART_WORDS = 4;
/** The two tokens that were merged last into a token. */
const LEFT = 0;
const RIGHT = 1;
/** The rank of that merge; -1 for the token of a byte, and for tokens that no merges lead to. */
const RANK = 2;
/** The longest token that a token begins with, or -1. */
const PREFIX = 3;

/** The pairs of a merge list by rank. */
export interface MergeLists {
  lefts: readonly number[];
  rights: readonly number[];
  mergedTokens: Int32Array;
}

type Tables = Pick<CompiledTokenizer, 'tokenEnds' | 'tokenBytes' | 'trie'> & MergeLists & { lastRanks: Int32Array };

/** The parts of all tokens. Those that the kernel may take as the longest (kernel/longest-tokens.ts) are marked in `trie`. */
export function tokenPartsOf(tables: Tables): Int32Array {
  const { tokenEnds, tokenBytes, trie, lefts, rights, lastRanks } = tables;
  const startOf = (id: number): number => (id === 0 ? 0 : (tokenEnds[id - 1] as number));
  const tokenParts = new Int32Array(PART_WORDS * tokenEnds.length).fill(-1);
  for (const id of mergedInOrder(tables)) {
    const rank = lastRanks[id] as number;
    markToken(trie, tokenBytes, startOf(id), tokenEnds[id] as number);
    if (rank < 0) continue;
    tokenParts[PART_WORDS * id + LEFT] = lefts[rank] as number;
    tokenParts[PART_WORDS * id + RIGHT] = rights[rank] as number;
    tokenParts[PART_WORDS * id + RANK] = rank;
  }
  for (let id = 0; id < tokenEnds.length; id++) {
    let node = 0;
    for (let at = startOf(id); at < (tokenEnds[id] as number) - 1; at++) {
      node = childPlace(trie, node, tokenBytes[at] as number);
      if (isMarked(trie[2 * node + 1] as number)) tokenParts[PART_WORDS * id + PREFIX] = tokenAt(trie, node);
    }
  }
  return tokenParts;
}

/**
 * The tokens all of whose merges are done in the order of their ranks. A few of vocabularies that were put together from several are not (81 of the 128,000 of
 * Llama 3).
 */
function mergedInOrder({ tokenEnds, lefts, rights, lastRanks }: Tables): number[] {
  const sizeOf = (id: number): number => (tokenEnds[id] as number) - (id === 0 ? 0 : (tokenEnds[id - 1] as number));
  const isInOrder = new Uint8Array(lastRanks.length);
  const grows = (part: number, rank: number): boolean => isInOrder[part] === 1 && (lastRanks[part] as number) < rank;
  return [...lastRanks.keys()]
    .filter((id) => lastRanks[id] !== NOT_MERGED)
    .sort((a, b) => sizeOf(a) - sizeOf(b))
    .filter((id) => {
      const rank = lastRanks[id] as number;
      if (rank >= 0 && !(grows(lefts[rank] as number, rank) && grows(rights[rank] as number, rank))) return false;
      isInOrder[id] = 1;
      return true;
    });
}
