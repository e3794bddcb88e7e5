/** Open addressing with two words for each slot; a free one has -1 first. */
export const MAX_IDS = 2 ** 20 - 1;
export const MAX_RANKS = 2 ** 24;
const ID_BITS = 20;
const ID_MASK = (1 << ID_BITS) - 1;
const RANK_BITS = 12;
const RANK_MASK = (1 << RANK_BITS) - 1;

export function pairHash(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 8;
}

/** Words of a table for this many pairs: at most half full. */
export function pairSlotsFor(count: number): Int32Array {
  let slots = 16;
  while (slots < 2 * count) slots *= 2;
  return new Int32Array(2 * slots).fill(-1);
}

/** A pair that is there already gets the later rank, as in Python's `tokenizers` (models/bpe/model.rs collects merges into a map). */
export function setPairRank(slots: Int32Array, left: number, right: number, rank: number): void {
  const mask = slots.length / 2 - 1;
  let slot = pairHash(left, right) & mask;
  for (; slots[2 * slot] !== -1; slot = (slot + 1) & mask) {
    if (((slots[2 * slot] as number) & ID_MASK) === left && ((slots[2 * slot + 1] as number) & ID_MASK) === right) break;
  }
  slots[2 * slot] = left | ((rank & RANK_MASK) << ID_BITS);
  slots[2 * slot + 1] = right | ((rank >>> RANK_BITS) << ID_BITS);
}

/** Rank of merging two tokens, or -1. */
export function pairRank(slots: Int32Array, left: number, right: number): number {
  const mask = (slots.length >> 1) - 1;
  for (let slot = pairHash(left, right) & mask; ; slot = (slot + 1) & mask) {
    const first = slots[2 * slot] as number;
    if (first === -1) return -1;
    const second = slots[2 * slot + 1] as number;
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

export function hasPair(slots: Int32Array, left: number, right: number): boolean {
  const mask = (slots.length >> 1) - 1;
  for (let slot = pairHash(left, right) & mask; ; slot = (slot + 1) & mask) {
    const first = slots[2 * slot] as number;
    if (first === -1) return false;
    if (first === left && slots[2 * slot + 1] === right) return true;
  }
}
