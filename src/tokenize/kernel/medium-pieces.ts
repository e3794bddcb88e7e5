// Records of pieces of 8 to 16 bytes: the first eight bytes, the last eight, three ids and the length (less 7, so that no record is all zeros), three more ids and the number
// of all, 0 where there are more than six. Groups of four, as of short pieces.

import { MEDIUM, MEDIUM_BITS } from './layout';
import { encodeLong } from './long-pieces';
import { tokenize } from './longest-tokens';
import { giveOut, packedIds } from './output';

const MIX_FIRST: u64 = 0x9e3779b97f4a7c15;
const MIX_LAST: u64 = 0xc2b2ae3d27d4eb4f;
const RECORD: u32 = 32;
const GROUP: u32 = 4 * RECORD;

export function encodeMedium(start: u32, length: u32): void {
  const first = load<u64>(start);
  const last = load<u64>(start + length - 8);
  const mixed = (first * MIX_FIRST) ^ rotl(last * MIX_LAST, 23) ^ u64(length);
  const at = MEDIUM + u32((mixed * MIX_FIRST) >> (64 - MEDIUM_BITS)) * RECORD;
  if (!isPiece(at, first, last, length)) bringHere(at, first, last, start, length);
  const more = load<u64>(at, 24);
  const count = u32(more >> 60);
  if (count === 0) encodeLong(start, length);
  else if (count <= 3) giveOut(load<u64>(at, 16), count);
  else {
    giveOut(load<u64>(at, 16), 3);
    giveOut(more, count - 3);
  }
}

function isPiece(at: u32, first: u64, last: u64, length: u32): bool {
  return load<u64>(at) === first && load<u64>(at, 8) === last && u32(load<u64>(at, 16) >> 60) === length - 7;
}

/** Puts a piece at its own place, from another of the group if it is there, and what was there in its stead. */
function bringHere(at: u32, first: u64, last: u64, start: u32, length: u32): void {
  const group = at & ~(GROUP - 1);
  let other = group;
  while (other < group + GROUP && !isPiece(other, first, last, length)) other += RECORD;
  let ids: u64;
  let more: u64;
  if (other < group + GROUP) {
    ids = load<u64>(other, 16);
    more = load<u64>(other, 24);
  } else {
    const count = tokenize(start, start + length);
    ids = packedIds(0, min<u32>(count, 3)) | (u64(length - 7) << 60);
    more = count > 6 ? 0 : packedIds(3, max<u32>(count, 3) - 3) | (u64(count) << 60);
    other = group;
    while (other < group + GROUP && load<u64>(other, 16) !== 0) other += RECORD;
    if (other === group + GROUP) other = group | ((at + RECORD) & (GROUP - 1));
  }
  v128.store(other, v128.load(at));
  v128.store(other, v128.load(at, 16), 16);
  store<u64>(at, first);
  store<u64>(at, last, 8);
  store<u64>(at, ids, 16);
  store<u64>(at, more, 24);
}
