// The table of merges, as the host's pair-table.ts writes it: the bits of a filter, then two words for each slot.

const ID_BITS: u32 = 20;
const ID_MASK: u32 = (1 << ID_BITS) - 1;
const RANK_BITS: u32 = 12;
const FILTER_BITS: u32 = 21;
const FILTER_BYTES: u32 = 1 << (FILTER_BITS - 3);

/** Rank of merging two tokens, or -1. */
export function pairRank(table: u32, slotMask: u32, left: u32, right: u32): i32 {
  const hash = pairHash(left, right);
  const bit = hash >> (32 - FILTER_BITS);
  if (((load<u8>(table + (bit >> 3)) >> (bit & 7)) & 1) === 0) return -1;
  for (let slot = hash & slotMask; ; slot = (slot + 1) & slotMask) {
    const at = table + FILTER_BYTES + 8 * slot;
    const first = load<u32>(at);
    if (first === 0xffffffff) return -1;
    const second = load<u32>(at, 4);
    if ((first & ID_MASK) === left && (second & ID_MASK) === right) return (first >> ID_BITS) | ((second >> ID_BITS) << RANK_BITS);
  }
  return -1;
}

function pairHash(left: u32, right: u32): u32 {
  const mixed = (left * 0x9e3779b1) ^ (right * 0x85ebca6b);
  const spread = (mixed ^ (mixed >> 15)) * 0x2c1b3c6d;
  return spread ^ (spread >> 13);
}
