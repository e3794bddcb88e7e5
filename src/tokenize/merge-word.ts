import type { RankedVocabulary, SplitsOf } from './merge-rules.ts';

/** More splits than any token of 128 bytes has: the rank of a merge is one integer, of the token's id and the place among its splits. */
const MAX_SPLITS = 128;
/** Bytes in one word, so that rank (below 2^25) and position fit one exact number. */
const MAX_POSITIONS = 2 ** 28;

/**
 * BPE of one word, in the byte-level alphabet: merges the pair of lowest rank, the leftmost first, until none is left. Takes time n log n in the length of the word.
 * The merges of a token are worked out when it is first met.
 */
export function wordMerger({ ids }: RankedVocabulary, splitsOf: SplitsOf): (word: string) => string[] {
  const known = new Map<number, readonly number[]>();

  /** Rank of merging the tokens at two neighbouring places, or -1. */
  function rankOf(word: string, start: number, middle: number, end: number): number {
    const id = ids.get(word.slice(start, end));
    if (id === undefined) return -1;
    let splits = known.get(id);
    if (splits === undefined) known.set(id, (splits = splitsOf(id)));
    const place = splits.indexOf(middle - start);
    return place < 0 ? -1 : id * MAX_SPLITS + place;
  }

  function mergePiece(word: string): string[] {
    const length = word.length;
    // The token that starts at a position: where it ends (0: no token starts here), and where the one before it starts.
    const end = new Uint32Array(length + 1);
    const before = new Int32Array(length + 1);
    for (let at = 0; at < length; at++) {
      end[at] = at + 1;
      before[at] = at - 1;
    }
    const queue = minQueue();
    const offer = (start: number): void => {
      const middle = end[start] as number;
      if (middle >= length) return;
      const rank = rankOf(word, start, middle, end[middle] as number);
      if (rank >= 0) queue.push(rank * MAX_POSITIONS + start);
    };
    for (let at = 0; at + 1 < length; at++) offer(at);
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const start = next % MAX_POSITIONS;
      const middle = end[start] as number;
      // Stale: one of the two has been merged into something else since.
      if (middle === 0 || middle >= length) continue;
      const stop = end[middle] as number;
      if (rankOf(word, start, middle, stop) !== Math.floor(next / MAX_POSITIONS)) continue;
      end[start] = stop;
      end[middle] = 0;
      if (stop < length) before[stop] = start;
      offer(start);
      if ((before[start] as number) >= 0) offer(before[start] as number);
    }
    const result: string[] = [];
    for (let at = 0; at < length; at = end[at] as number) result.push(word.slice(at, end[at]));
    return result;
  }

  return (word) => {
    if (word.length < 2) return word === '' ? [] : [word];
    if (word.length < MAX_POSITIONS) return mergePiece(word);
    throw new RangeError(`a word of ${word.length} bytes is too long to tokenize`);
  };
}

/** A binary heap of numbers, smallest first. */
function minQueue(): { push(value: number): void; pop(): number | undefined } {
  const heap: number[] = [];
  return {
    push(value) {
      let at = heap.length;
      heap.push(value);
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if ((heap[parent] as number) <= value) break;
        heap[at] = heap[parent] as number;
        at = parent;
      }
      heap[at] = value;
    },
    pop() {
      const top = heap[0];
      const last = heap.pop();
      if (top === undefined || last === undefined || heap.length === 0) return top;
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
        if ((heap[child] as number) >= last) break;
        heap[at] = heap[child] as number;
        at = child;
      }
      heap[at] = last;
      return top;
    },
  };
}
