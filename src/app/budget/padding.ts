import { randomNumbers, shuffledOrder } from '../../frameworks/shared/shuffle.ts';
import type { RunShape } from '../../frameworks/training.ts';

/** Token positions that the model computes, and how many of them hold no token of the data. */
export interface Padding {
  computed: number;
  /** Of the positions, 0 to 1. */
  waste: number;
}

export interface PaddingCounts {
  /** Batches of neighbouring rows. */
  inFileOrder: Padding;
  /** Batches as the framework makes them. */
  asBatched: Padding;
}

export interface PaddingCounter {
  /** Of an example: tokens of its longest sequence, and how many sequences it has. */
  add(longest: number, sequences: number): void;
  counts(tokens: number): PaddingCounts;
}

export type RowOrder = 'file' | 'shuffled' | 'by length';

interface PaddingOptions {
  shape: RunShape;
  order: RowOrder;
  padded(longest: number): number;
}

/** Rows that are shuffled among themselves: four bytes of memory each. */
const WINDOW = 1 << 18;
const SEED = 42;

/** Which rows a framework's own seed puts together is not the same here; the share of padding is. */
export function paddingCounter({ shape, order, padded }: PaddingOptions): PaddingCounter {
  const { microBatchSize } = shape;
  const random = randomNumbers(SEED);
  const inOrder = batchFill(microBatchSize, padded);
  const asBatched = batchFill(microBatchSize, padded);
  let lengths = new Int32Array(1024);
  let count = 0;
  let perExample = 1;
  const flush = (): void => {
    const places = shuffledOrder(count, random);
    if (order === 'by length') groupByLength(places, lengths, microBatchSize * shape.gradientAccumulation);
    for (const place of places) asBatched.add(lengths[place] as number);
    count = 0;
  };
  return {
    add(longest, sequences) {
      perExample = sequences;
      inOrder.add(longest);
      if (order === 'file') return;
      if (count === lengths.length) {
        const larger = new Int32Array(2 * count);
        larger.set(lengths);
        lengths = larger;
      }
      lengths[count++] = longest;
      if (count === WINDOW) flush();
    },
    counts(tokens) {
      flush();
      const padding = (positions: number): Padding => {
        const computed = positions * perExample;
        return { computed, waste: computed === 0 ? 0 : Math.max(0, 1 - tokens / computed) };
      };
      const inFileOrder = padding(inOrder.end());
      return { inFileOrder, asBatched: order === 'file' ? inFileOrder : padding(asBatched.end()) };
    },
  };
}

function batchFill(size: number, padded: (longest: number) => number): { add(length: number): void; end(): number } {
  let [computed, inBatch, longest] = [0, 0, 0];
  const close = (): void => {
    computed += inBatch * padded(longest);
    [inBatch, longest] = [0, 0];
  };
  return {
    add(length) {
      inBatch++;
      if (length > longest) longest = length;
      if (inBatch === size) close();
    },
    end() {
      if (inBatch > 0) close();
      return computed;
    },
  };
}

/** Shuffled rows, sorted from long to short within stretches of up to 50 batches (transformers 5.23.0, trainer_pt_utils.py, `get_length_grouped_indices`). */
function groupByLength(places: Uint32Array, lengths: Int32Array, batchSize: number): void {
  const stretch = batchSize * Math.max(1, Math.min(Math.floor(places.length / (batchSize * 4)), 50));
  for (let at = 0; at < places.length; at += stretch)
    places.subarray(at, at + stretch).sort((a, b) => (lengths[b] as number) - (lengths[a] as number));
}
