import type { CompiledTokenizer } from './compiled.ts';
import { pairRank } from './pair-table.ts';

/** Up to here a scan for the lowest rank is faster than a heap. */
const SHORT = 96;
/** So that a rank (below 2^24) and a position fit one exact number. */
const MAX_SYMBOLS = 2 ** 28;

/** BPE on symbols: the pair of lowest rank first, of equal ones the leftmost. */
export interface SymbolMerger {
  /** What is merged; the caller fills it, after `reserve`. */
  symbols: Int32Array;
  /** Rank of the pair that begins at a symbol, or -1; the caller fills it too. */
  ranks: Int32Array;
  reserve(count: number): void;
  /** Merges the first `count` symbols in place, and gives the number of those that are left. */
  merge(count: number): number;
  /** Rank of what was merged last, or -1 where nothing was. */
  readonly lastRank: number;
}

export function symbolMerger({ pairRanks, mergedTokens }: Pick<CompiledTokenizer, 'pairRanks' | 'mergedTokens'>): SymbolMerger {
  let symbols = new Int32Array(2 * SHORT);
  let ranks = new Int32Array(2 * SHORT);
  let lastRank = -1;

  function mergeShort(count: number): number {
    for (;;) {
      let best = 0x7fffffff;
      let at = -1;
      for (let index = 0; index < count - 1; index++) {
        const rank = ranks[index] as number;
        if (rank >= 0 && rank < best) {
          best = rank;
          at = index;
        }
      }
      if (at < 0) return count;
      const merged = mergedTokens[best] as number;
      lastRank = best;
      symbols[at] = merged;
      count--;
      for (let index = at + 1; index < count; index++) {
        symbols[index] = symbols[index + 1] as number;
        ranks[index] = ranks[index + 1] as number;
      }
      if (at > 0) ranks[at - 1] = pairRank(pairRanks, symbols[at - 1] as number, merged);
      ranks[at] = at + 1 < count ? pairRank(pairRanks, merged, symbols[at + 1] as number) : -1;
    }
  }

  /** Time n log n: each merge puts at most two more pairs into the heap, and what has changed since is passed over. */
  function mergeLong(count: number): number {
    if (count >= MAX_SYMBOLS) throw new RangeError(`a piece of ${count} bytes is too long to tokenize`);
    const next = new Int32Array(count);
    const before = new Int32Array(count);
    const heap = new Float64Array(3 * count);
    let size = 0;
    for (let at = 0; at < count; at++) {
      next[at] = at + 1;
      before[at] = at - 1;
      if (at + 1 < count && (ranks[at] as number) >= 0) push(heap, size++, (ranks[at] as number) * MAX_SYMBOLS + at);
    }
    while (size > 0) {
      const top = heap[0] as number;
      pop(heap, --size);
      const at = top % MAX_SYMBOLS;
      const rank = (top - at) / MAX_SYMBOLS;
      if (ranks[at] !== rank) continue;
      const merged = mergedTokens[rank] as number;
      lastRank = rank;
      const middle = next[at] as number;
      const after = next[middle] as number;
      symbols[at] = merged;
      symbols[middle] = -1;
      ranks[middle] = -1;
      next[at] = after;
      const right = after < count ? pairRank(pairRanks, merged, symbols[after] as number) : -1;
      ranks[at] = right;
      if (after < count) before[after] = at;
      if (right >= 0) push(heap, size++, right * MAX_SYMBOLS + at);
      const left = before[at] as number;
      if (left >= 0) {
        const leftRank = pairRank(pairRanks, symbols[left] as number, merged);
        ranks[left] = leftRank;
        if (leftRank >= 0) push(heap, size++, leftRank * MAX_SYMBOLS + left);
      }
    }
    let kept = 0;
    for (let at = 0; at < count; at = next[at] as number) symbols[kept++] = symbols[at] as number;
    return kept;
  }

  return {
    get symbols() {
      return symbols;
    },
    get ranks() {
      return ranks;
    },
    reserve(count) {
      if (count <= symbols.length) return;
      symbols = new Int32Array(2 * count);
      ranks = new Int32Array(2 * count);
    },
    get lastRank() {
      return lastRank;
    },
    merge(count) {
      lastRank = -1;
      return count <= SHORT ? mergeShort(count) : mergeLong(count);
    },
  };
}

/** Puts a value into a binary heap of `size` values, smallest first. */
function push(heap: Float64Array, size: number, value: number): void {
  let at = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if ((heap[parent] as number) <= value) break;
    heap[at] = heap[parent] as number;
    at = parent;
  }
  heap[at] = value;
}

/** Takes the smallest value out of a heap that has `size` values after it. */
function pop(heap: Float64Array, size: number): void {
  const last = heap[size] as number;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && (heap[child + 1] as number) < (heap[child] as number)) child++;
    if ((heap[child] as number) >= last) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = last;
}
