import type { CompiledTokenizer } from './compiled.ts';
import { symbolMerger } from './merge-symbols.ts';
import { pieceSymbols } from './piece-symbols.ts';
import { findToken } from './token-table.ts';

/** Words of a record: four of the key, length and number of tokens, three ids. */
const WORDS = 8;
const META = 4;
const IDS = 5;
const INLINE_IDS = 3;
const LENGTH_BITS = 8;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;
/** Pieces whose bytes are the key itself. */
const SHORT_BYTES = 16;
const MAX_BYTES = LENGTH_MASK;

const RECORD_BITS = 17;
const POOL_WORDS = 2 ** 20;
/** Places in the pool only grow; long before they fill 31 bits the cache starts anew. */
const MAX_PLACE = 2 ** 30;

/** Bytes of a text, and the same bytes to be read four at a time: at least four may be read beyond any piece. */
export interface StagedBytes {
  bytes: Uint8Array;
  view: DataView;
}

/** Tokens of pieces, remembered: records that are found by a hash of the piece and compared exactly with it. Counting allocates nothing. */
export interface PieceCache {
  /** Number of tokens of a piece. */
  count(staged: StagedBytes, start: number, end: number): number;
  /** Writes the ids of a piece to `out` at `size`, which has room for as many as the piece has bytes, and gives the size after. */
  encode(staged: StagedBytes, start: number, end: number, out: Int32Array, size: number): number;
}

type Tables = Pick<
  CompiledTokenizer,
  'plan' | 'tokenEnds' | 'tokenBytes' | 'tokenSlots' | 'wholeTokens' | 'pairSlots' | 'mergedTokens' | 'byteTokens' | 'bytePairs'
>;

export function pieceCache(tables: Tables): PieceCache {
  const { wholeTokens } = tables;
  const records = new Int32Array(WORDS << RECORD_BITS);
  const pool = new Int32Array(POOL_WORDS);
  const merger = symbolMerger(tables);
  const fill = pieceSymbols(tables, merger);
  /** Words ever written to the pool, which is a ring. */
  let written = 0;
  /** Where the ids are that `find` found or made: a record, or (-1) the merger's symbols. */
  let foundCount = 0;

  /** The record of a piece; -1 where it has none and its tokens are the first `foundCount` symbols of the merger. */
  function find({ bytes, view }: StagedBytes, start: number, end: number): number {
    const length = end - start;
    if (length > SHORT_BYTES) return findLong(bytes, view, start, end);
    let first = view.getInt32(start, true);
    let second = 0;
    let third = 0;
    let fourth = 0;
    if (length < 4) first &= (1 << (8 * length)) - 1;
    else if (length <= 8) second = view.getInt32(end - 4, true);
    else {
      second = view.getInt32(start + 4, true);
      third = view.getInt32(end - 8, true);
      fourth = view.getInt32(end - 4, true);
    }
    const at = placeOf(
      Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35) ^ Math.imul(fourth, 0x27d4eb2f),
      length,
    );
    if (records[at] === first && records[at + 1] === second && records[at + 2] === third && records[at + 3] === fourth) {
      const meta = records[at + META] as number;
      if ((meta & LENGTH_MASK) === length && (meta >>> LENGTH_BITS <= INLINE_IDS || isKept(records[at + IDS] as number))) return at;
    }
    const other = at ^ WORDS;
    if (records[other] === first && records[other + 1] === second && records[other + 2] === third && records[other + 3] === fourth) {
      const meta = records[other + META] as number;
      if ((meta & LENGTH_MASK) === length && (meta >>> LENGTH_BITS <= INLINE_IDS || isKept(records[other + IDS] as number))) return other;
    }
    tokenize(bytes, start, end);
    const record = makeRoom(at);
    records[record] = first;
    records[record + 1] = second;
    records[record + 2] = third;
    records[record + 3] = fourth;
    records[record + META] = length | (foundCount << LENGTH_BITS);
    if (foundCount <= INLINE_IDS) writeIds(records, record + IDS);
    else {
      records[record + IDS] = reserve(foundCount);
      writeIds(pool, (records[record + IDS] as number) % POOL_WORDS);
    }
    return record;
  }

  /** The key of a long piece lies in the pool, followed by its ids; the record has a hash and the place. */
  function findLong(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const length = end - start;
    if (length > MAX_BYTES) {
      tokenize(bytes, start, end);
      return -1;
    }
    let hash = 0;
    for (let from = start; from < end - 4; from += 4) hash = Math.imul(hash ^ view.getInt32(from, true), 0x9e3779b1) ^ (hash >>> 15);
    hash = Math.imul(hash ^ view.getInt32(end - 4, true), 0x85ebca6b);
    const at = placeOf(hash, length);
    if (isLong(at, view, start, end, hash)) return at;
    if (isLong(at ^ WORDS, view, start, end, hash)) return at ^ WORDS;
    tokenize(bytes, start, end);
    const keyWords = (length + 3) >> 2;
    const place = reserve(keyWords + foundCount);
    const record = makeRoom(at);
    records[record] = hash;
    records[record + 1] = place;
    records[record + META] = length | (foundCount << LENGTH_BITS);
    records[record + IDS] = place + keyWords;
    let word = place % POOL_WORDS;
    for (let from = start; from < end - 4; from += 4) pool[word++] = view.getInt32(from, true);
    pool[word++] = view.getInt32(end - 4, true);
    writeIds(pool, word);
    return record;
  }

  function isLong(at: number, view: DataView, start: number, end: number, hash: number): boolean {
    if (records[at] !== hash || ((records[at + META] as number) & LENGTH_MASK) !== end - start) return false;
    const place = records[at + 1] as number;
    if (!isKept(place)) return false;
    let word = place % POOL_WORDS;
    for (let from = start; from < end - 4; from += 4) if (pool[word++] !== view.getInt32(from, true)) return false;
    return pool[word] === view.getInt32(end - 4, true);
  }

  /** Leaves the tokens in the merger. */
  function tokenize(bytes: Uint8Array, start: number, end: number): void {
    const id = findToken(tables, bytes, start, end);
    if (id >= 0 && wholeTokens[id] === 1) {
      merger.symbols[0] = id;
      foundCount = 1;
    } else foundCount = merger.merge(fill(bytes, start, end));
  }

  /** A free record of the two at a place; else the newer of the two takes the place of the older. */
  function makeRoom(at: number): number {
    if (records[at + META] === 0) return at;
    const other = at ^ WORDS;
    if (records[other + META] === 0) return other;
    records.copyWithin(other, at, at + WORDS);
    return at;
  }

  /** A stretch of the pool without a break. */
  function reserve(words: number): number {
    const left = POOL_WORDS - (written % POOL_WORDS);
    if (words > left) written += left;
    if (written > MAX_PLACE) {
      records.fill(0);
      written = 0;
    }
    const place = written;
    written += words;
    return place;
  }

  function isKept(place: number): boolean {
    return place + POOL_WORDS > written;
  }

  function writeIds(into: Int32Array, at: number): void {
    const { symbols } = merger;
    for (let index = 0; index < foundCount; index++) into[at + index] = symbols[index] as number;
  }

  return {
    count(staged, start, end) {
      const record = find(staged, start, end);
      return record < 0 ? foundCount : (records[record + META] as number) >>> LENGTH_BITS;
    },
    encode(staged, start, end, out, size) {
      const record = find(staged, start, end);
      const count = record < 0 ? foundCount : (records[record + META] as number) >>> LENGTH_BITS;
      if (record >= 0 && count <= INLINE_IDS && end - start <= SHORT_BYTES) {
        out[size] = records[record + IDS] as number;
        if (count > 1) out[size + 1] = records[record + IDS + 1] as number;
        if (count > 2) out[size + 2] = records[record + IDS + 2] as number;
        return size + count;
      }
      const from = record < 0 ? merger.symbols : pool;
      const at = record < 0 ? 0 : (records[record + IDS] as number) % POOL_WORDS;
      for (let index = 0; index < count; index++) out[size + index] = from[at + index] as number;
      return size + count;
    },
  };
}

function placeOf(hash: number, length: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15) ^ length, 0x2c1b3c6d);
  return (mixed >>> (32 - RECORD_BITS)) * WORDS;
}
