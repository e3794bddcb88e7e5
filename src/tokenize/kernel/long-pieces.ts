// Records of pieces of up to `MAX_KEPT_BYTES` bytes: the place in the pool of the bytes and the ids behind them, then the length and the number of ids. Groups of eight, as
// of short pieces. The pool is a ring: what is overwritten is worked out again. Places count all bytes that were ever written.

import { LONG, LONG_BITS, POOL, POOL_BYTES, TOKENS } from './layout';
import { tokenize } from './longest-tokens';
import { out, setOut } from './output';

const MIX_WORD: u64 = 0x9e3779b97f4a7c15;
const MIX_HASH: u64 = 0xc2b2ae3d27d4eb4f;
const RECORD: u32 = 8;
const GROUP: u32 = 8 * RECORD;
const LENGTH_BITS: u32 = 8;
const LENGTH_MASK: u32 = (1 << LENGTH_BITS) - 1;

/** Long before places run out of 32 bits all is forgotten: none is ever taken for an older one. */
const MAX_PLACE: u32 = 1 << 30;
const POOL_SIZE: u32 = POOL_BYTES;

let written: u32 = 0;

export function encodeLong(start: u32, length: u32): void {
  let hash: u64 = length;
  for (let from: u32 = 0; from < length; from += 8) {
    hash = (hash ^ wordOf(start, length, from)) * MIX_WORD;
    hash ^= hash >> 29;
  }
  const at = LONG + u32((hash * MIX_HASH) >> (64 - LONG_BITS)) * RECORD;
  if (!isPiece(at, start, length)) bringHere(at, start, length);
  const count = load<u32>(at, 4) >> LENGTH_BITS;
  copyWords(out, keyAt(at) + keyBytes(length), count);
  setOut(out + 4 * count);
}

/** The same for a piece that is too long to be remembered. */
export function encodeUnkept(start: u32, length: u32): void {
  const count = tokenize(start, start + length);
  copyWords(out, TOKENS, count);
  setOut(out + 4 * count);
}

/** Where the bytes are of what is at a place. */
function keyAt(at: u32): u32 {
  return POOL + (load<u32>(at) % POOL_SIZE);
}

/** Eight bytes of a piece from one of them on; of the last ones those that end with it. */
function wordOf(start: u32, length: u32, from: u32): u64 {
  if (from + 8 <= length) return load<u64>(start + from);
  if (length >= 8) return load<u64>(start + length - 8);
  return load<u64>(start) & ((u64(1) << (8 * length)) - 1);
}

function keyBytes(length: u32): u32 {
  return (length + 7) & ~7;
}

function isPiece(at: u32, start: u32, length: u32): bool {
  if ((load<u32>(at, 4) & LENGTH_MASK) !== length || written - load<u32>(at) > POOL_SIZE) return false;
  const key = keyAt(at);
  for (let from: u32 = 0; from < length; from += 8) if (load<u64>(key + from) !== wordOf(start, length, from)) return false;
  return true;
}

/** Puts a piece at its own place, from another of the group if it is there, and what was there in its stead. */
function bringHere(at: u32, start: u32, length: u32): void {
  const group = at & ~(GROUP - 1);
  let other = group;
  while (other < group + GROUP && !isPiece(other, start, length)) other += RECORD;
  let record: u64;
  if (other < group + GROUP) record = load<u64>(other);
  else {
    record = remember(start, length);
    other = group;
    while (other < group + GROUP && load<u64>(other) !== 0) other += RECORD;
    if (other === group + GROUP) other = group | ((at + RECORD) & (GROUP - 1));
  }
  store<u64>(other, load<u64>(at));
  store<u64>(at, record);
}

/** Works out the ids of a piece and puts them into the pool. Gives its record. */
function remember(start: u32, length: u32): u64 {
  const count = tokenize(start, start + length);
  const ids = keyBytes(length);
  const place = reserve(ids + 4 * count);
  const key = POOL + (place % POOL_SIZE);
  for (let from: u32 = 0; from < length; from += 8) store<u64>(key + from, wordOf(start, length, from));
  copyWords(key + ids, TOKENS, count);
  return u64(place) | (u64(length | (count << LENGTH_BITS)) << 32);
}

/** A stretch of the ring without a break. */
function reserve(sizeBytes: u32): u32 {
  const needed = (sizeBytes + 15) & ~15;
  const left = POOL_SIZE - (written % POOL_SIZE);
  if (needed > left) written += left;
  if (written > MAX_PLACE) {
    memory.fill(LONG, 0, RECORD << LONG_BITS);
    written = 0;
  }
  const place = written;
  written += needed;
  return place;
}

/** Four words at a time: up to three more are copied. */
function copyWords(to: u32, from: u32, count: u32): void {
  for (let word: u32 = 0; word < count; word += 4) v128.store(to + 4 * word, v128.load(from + 4 * word));
}
