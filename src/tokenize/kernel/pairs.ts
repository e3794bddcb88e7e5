// Tables of pairs, as the host's pair-table.ts writes them.

const FREE: u32 = 0xffffffff;
const ID_BITS: u32 = 20;
const ID_MASK: u32 = (1 << ID_BITS) - 1;
const RANK_BITS: u32 = 12;
const FILTER_BITS: u32 = 21;
const FILTER_BYTES: u32 = 1 << (FILTER_BITS - 3);

/** Rank of merging two tokens, or -1. The bits of a filter come before the slots. */
export function pairRank(table: u32, slotMask: u32, left: u32, right: u32): i32 {
  const hash = pairHash(left, right);
  const bit = hash >> (32 - FILTER_BITS);
  if (((load<u8>(table + (bit >> 3)) >> (bit & 7)) & 1) === 0) return -1;
  for (let slot = hash & slotMask; ; slot = (slot + 1) & slotMask) {
    const at = table + FILTER_BYTES + 8 * slot;
    const first = load<u32>(at);
    if (first === FREE) return -1;
    const second = load<u32>(at, 4);
    if ((first & ID_MASK) === left && (second & ID_MASK) === right) return (first >> ID_BITS) | ((second >> ID_BITS) << RANK_BITS);
  }
  return -1;
}

/** Whether a pair is in a set of pairs of whole numbers. */
export function hasPair(slots: u32, slotMask: u32, left: u32, right: u32): bool {
  for (let slot = pairHash(left, right) & slotMask; ; slot = (slot + 1) & slotMask) {
    const first = load<u32>(slots + 8 * slot);
    if (first === FREE) return false;
    if (first === left && load<u32>(slots + 8 * slot, 4) === right) return true;
  }
  return false;
}

function pairHash(left: u32, right: u32): u32 {
  const mixed = (left * 0x9e3779b1) ^ (right * 0x85ebca6b);
  const spread = (mixed ^ (mixed >> 15)) * 0x2c1b3c6d;
  return spread ^ (spread >> 13);
}
