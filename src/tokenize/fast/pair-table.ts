/**
 * Open addressing with two words for each slot; a free one has -1 first. Before the slots of ranks lie the bits of a filter, small enough for the processor's nearer
 * caches: most pairs that are looked up are none.
 */
export const MAX_IDS = 2 ** 20 - 1;
export const MAX_RANKS = 2 ** 24;
const ID_BITS = 20;
const ID_MASK = (1 << ID_BITS) - 1;
const RANK_BITS = 12;
const RANK_MASK = (1 << RANK_BITS) - 1;

export function pairHash(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  const spread = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (spread ^ (spread >>> 13)) >>> 0;
}

const FILTER_BITS = 21;
const FILTER_WORDS = 1 << (FILTER_BITS - 5);

/** A table for this many pairs: at most two thirds full. */
export function pairRanksFor(count: number): Int32Array {
  let slots = 16;
  while (2 * slots < 3 * count) slots *= 2;
  return new Int32Array(FILTER_WORDS + 2 * slots).fill(-1, FILTER_WORDS);
}

/** The number of slots, a power of two, less one. */
export function pairSlotMask(table: Int32Array): number {
  return ((table.length - FILTER_WORDS) >> 1) - 1;
}

/** A pair that is there already gets the later rank, as in Python's `tokenizers` (models/bpe/model.rs collects merges into a map). */
export function setPairRank(table: Int32Array, left: number, right: number, rank: number): void {
  const mask = pairSlotMask(table);
  const hash = pairHash(left, right);
  const bit = hash >>> (32 - FILTER_BITS);
  table[bit >> 5] = (table[bit >> 5] as number) | (1 << (bit & 31));
  let slot = hash & mask;
  for (; table[FILTER_WORDS + 2 * slot] !== -1; slot = (slot + 1) & mask) {
    const at = FILTER_WORDS + 2 * slot;
    if (((table[at] as number) & ID_MASK) === left && ((table[at + 1] as number) & ID_MASK) === right) break;
  }
  table[FILTER_WORDS + 2 * slot] = left | ((rank & RANK_MASK) << ID_BITS);
  table[FILTER_WORDS + 2 * slot + 1] = right | ((rank >>> RANK_BITS) << ID_BITS);
}

/** Rank of merging two tokens, or -1. */
export function pairRank(table: Int32Array, left: number, right: number): number {
  const hash = pairHash(left, right);
  const bit = hash >>> (32 - FILTER_BITS);
  if ((((table[bit >> 5] as number) >>> (bit & 31)) & 1) === 0) return -1;
  const mask = pairSlotMask(table);
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const at = FILTER_WORDS + 2 * slot;
    const first = table[at] as number;
    if (first === -1) return -1;
    const second = table[at + 1] as number;
    if ((first & ID_MASK) === left && (second & ID_MASK) === right) return (first >>> ID_BITS) | ((second >>> ID_BITS) << RANK_BITS);
  }
}

/** A set of pairs of whole numbers, in the same form. */
export function addPair(slots: Int32Array, left: number, right: number): boolean {
  const mask = slots.length / 2 - 1;
  let slot = pairHash(left, right) & mask;
  for (; slots[2 * slot] !== -1; slot = (slot + 1) & mask) {
    if (slots[2 * slot] === left && slots[2 * slot + 1] === right) return false;
  }
  slots[2 * slot] = left;
  slots[2 * slot + 1] = right;
  return true;
}
