// Records of pieces of up to 7 bytes: the bytes and the length, then up to three ids and their number, 0 where there are more. A piece is in one of the four records of a
// group, the one met last at its own place.

import { SHORT, SHORT_BITS } from './layout';
import { encodeLong } from './long-pieces';
import { tokenize } from './longest-tokens';
import { giveOut, packedIds } from './output';

const MIX: u64 = 0x9e3779b97f4a7c15;
const RECORD: u32 = 16;
const GROUP: u32 = 4 * RECORD;

export function encodeShort(start: u32, length: u32): void {
  const key = (load<u64>(start) & ((u64(1) << (8 * length)) - 1)) | (u64(length) << 56);
  const at = SHORT + u32((key * MIX) >> (64 - SHORT_BITS)) * RECORD;
  if (load<u64>(at) !== key) bringHere(at, key, start, start + length);
  const ids = load<u64>(at, 8);
  const count = u32(ids >> 60);
  if (count === 0) encodeLong(start, length);
  else giveOut(ids, count);
}

/** Puts a piece at its own place, from another of the group if it is there, and what was there in its stead. */
function bringHere(at: u32, key: u64, start: u32, end: u32): void {
  const group = at & ~(GROUP - 1);
  let other = group;
  while (other < group + GROUP && load<u64>(other) !== key) other += RECORD;
  let ids: u64;
  if (other < group + GROUP) ids = load<u64>(other, 8);
  else {
    const count = tokenize(start, end);
    ids = count > 3 ? 0 : packedIds(0, count) | (u64(count) << 60);
    other = group;
    while (other < group + GROUP && load<u64>(other) !== 0) other += RECORD;
    if (other === group + GROUP) other = group | ((at + RECORD) & (GROUP - 1));
  }
  v128.store(other, v128.load(at));
  store<u64>(at, key);
  store<u64>(at, ids, 8);
}
