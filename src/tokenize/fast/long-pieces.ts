import type { PieceTokenizer } from './piece-tokenizer.ts';

/** Words of a record: a hash, the place of the key in the pool, length and number of tokens, the place of the ids. */
const WORDS = 4;
const PLACE = 1;
const META = 2;
const IDS = 3;
const RECORD_BITS = 16;
const LENGTH_BITS = 8;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;
const MAX_BYTES = LENGTH_MASK;

const POOL_WORDS = 2 ** 20;
/** Places in the pool only grow; this is long before they leave 31 bits. */
const MAX_PLACE = 2 ** 30;

/** What is remembered in a ring of words: pieces of more than four bytes with their ids, and ids of shorter ones. What is overwritten is worked out again. */
export interface LongPieces {
  count(bytes: Uint8Array, view: DataView, start: number, end: number): number;
  encode(bytes: Uint8Array, view: DataView, start: number, end: number, out: Int32Array, size: number): number;
  /** Keeps the ids of the piece last tokenized, and gives their place. */
  keep(count: number): number;
  /** Whether what was put at a place is still there. */
  isKept(place: number): boolean;
  copy(place: number, count: number, out: Int32Array, size: number): number;
}

/** `restart` is called where places begin anew, and those that were given before mean nothing. */
export function longPieces(tokenizer: PieceTokenizer, restart: () => void): LongPieces {
  const records = new Int32Array(WORDS << RECORD_BITS);
  const pool = new Int32Array(POOL_WORDS);
  let written = 0;
  /** Tokens of a piece that is too long to be remembered; they are still in the tokenizer. */
  let unkept = 0;

  /** The record of a piece, or -1. */
  function find(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const length = end - start;
    if (length > MAX_BYTES) {
      unkept = tokenizer.tokenize(bytes, start, end);
      return -1;
    }
    let hash = length;
    for (let from = start; from < end - 4; from += 4) {
      hash = Math.imul(hash ^ view.getInt32(from, true), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ view.getInt32(end - 4, true), 0x85ebca6b);
    hash ^= hash >>> 13;
    const at = (Math.imul(hash, 0x2c1b3c6d) >>> (32 - RECORD_BITS)) * WORDS;
    if (isPiece(at, view, start, end, hash)) return at;
    const other = at ^ WORDS;
    if (isPiece(other, view, start, end, hash)) return other;
    const count = tokenizer.tokenize(bytes, start, end);
    const keyWords = (length + 3) >> 2;
    const place = reserve(keyWords + count);
    let word = place % POOL_WORDS;
    for (let from = start; from < end - 4; from += 4) pool[word++] = view.getInt32(from, true);
    pool[word++] = view.getInt32(end - 4, true);
    writeIds(word, count);
    for (let field = 0; field < WORDS; field++) records[other + field] = records[at + field] as number;
    records[at] = hash;
    records[at + PLACE] = place;
    records[at + META] = length | (count << LENGTH_BITS);
    records[at + IDS] = place + keyWords;
    return at;
  }

  function isPiece(at: number, view: DataView, start: number, end: number, hash: number): boolean {
    if (records[at] !== hash || ((records[at + META] as number) & LENGTH_MASK) !== end - start) return false;
    const place = records[at + PLACE] as number;
    if (!isKept(place)) return false;
    let word = place % POOL_WORDS;
    for (let from = start; from < end - 4; from += 4) if (pool[word++] !== view.getInt32(from, true)) return false;
    return pool[word] === view.getInt32(end - 4, true);
  }

  /** A stretch of the ring without a break. */
  function reserve(words: number): number {
    const left = POOL_WORDS - (written % POOL_WORDS);
    if (words > left) written += left;
    if (written > MAX_PLACE) {
      records.fill(0);
      restart();
      written = 0;
    }
    const place = written;
    written += words;
    return place;
  }

  function isKept(place: number): boolean {
    return place + POOL_WORDS >= written && place < written;
  }

  function writeIds(at: number, count: number): void {
    const { symbols } = tokenizer;
    for (let index = 0; index < count; index++) pool[at + index] = symbols[index] as number;
  }

  function copy(place: number, count: number, out: Int32Array, size: number): number {
    const at = place % POOL_WORDS;
    for (let index = 0; index < count; index++) out[size + index] = pool[at + index] as number;
    return size + count;
  }

  return {
    isKept,
    copy,
    count(bytes, view, start, end) {
      const at = find(bytes, view, start, end);
      return at < 0 ? unkept : (records[at + META] as number) >>> LENGTH_BITS;
    },
    encode(bytes, view, start, end, out, size) {
      const at = find(bytes, view, start, end);
      if (at >= 0) return copy(records[at + IDS] as number, (records[at + META] as number) >>> LENGTH_BITS, out, size);
      const { symbols } = tokenizer;
      for (let index = 0; index < unkept; index++) out[size + index] = symbols[index] as number;
      return size + unkept;
    },
    keep(count) {
      const place = reserve(count);
      writeIds(place % POOL_WORDS, count);
      return place;
    },
  };
}
