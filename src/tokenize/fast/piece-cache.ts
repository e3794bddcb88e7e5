import type { CompiledTokenizer } from './compiled.ts';
import { longPieces } from './long-pieces.ts';
import { MEDIUM_BYTES, MEDIUM_TABLE_WORDS, mediumPieces } from './medium-pieces.ts';
import { pieceTokenizer } from './piece-tokenizer.ts';

/** Words of a record: two of the key, one of length and number of tokens, one for the only id or for the place of the ids. */
const WORDS = 4;
const META = 2;
const ID = 3;
/** Records that share a line of the processor's cache; a piece is in one of them, the one met last at its own place. */
const LINE_WORDS = 16;
const RECORD_BITS = 18;
const SHORT_TABLE_WORDS = WORDS << RECORD_BITS;
const SHORT_BYTES = 8;
const LENGTH_BITS = 4;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;

/** Counts of the pieces met last, small enough for the processor's nearer caches: four bytes, then three more with the length and the count. */
const FRONT_WORDS = 2;
const FRONT_BITS = 14;
const FRONT_BYTES = 7;
const FRONT_COUNT = 24;
const FRONT_COUNTS = 7;
const FRONT_LENGTH = 27;
const FRONT_KEY = ~(FRONT_COUNTS << FRONT_COUNT);

/** Which bits of the first and of the next four bytes belong to a piece of some length. */
const FIRST_BYTES = Int32Array.of(0, 0xff, 0xffff, 0xffffff, -1, -1, -1, -1, -1);
const NEXT_BYTES = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1);

/** Pieces that are counted together. */
export const MAX_BATCH = 128;

/** Bytes of a text, and the same bytes to be read four at a time: at least eight may be read beyond any piece. */
export interface StagedBytes {
  bytes: Uint8Array;
  view: DataView;
}

/** Tokens of pieces, remembered: records that are found by a hash of the piece and compared exactly with it. Counting allocates nothing. */
export interface PieceCache {
  /** Number of tokens of the pieces, at most `MAX_BATCH`, of which the first begins at `start` and each ends where `ends` says. */
  count(staged: StagedBytes, start: number, ends: Int32Array, size: number): number;
  /** Writes the ids of a piece to `out` at `size`, which has room for as many as the piece has bytes, and gives the size after. */
  encode(staged: StagedBytes, start: number, end: number, out: Int32Array, size: number): number;
}

export function pieceCache(tables: CompiledTokenizer): PieceCache {
  const front = new Int32Array(FRONT_WORDS << FRONT_BITS);
  /** Those of short pieces, then those of medium ones. */
  const records = new Int32Array(SHORT_TABLE_WORDS + MEDIUM_TABLE_WORDS);
  const tokenizer = pieceTokenizer(tables);
  const long = longPieces(tokenizer, () => {
    records.fill(0);
    front.fill(0);
  });
  const medium = mediumPieces(tokenizer, long, records, SHORT_TABLE_WORDS);

  /** Number of tokens of a piece that is not at its own place: it is put there. */
  function countElsewhere(bytes: Uint8Array, start: number, end: number, at: number, first: number, second: number): number {
    const length = end - start;
    const line = at - (at % LINE_WORDS);
    let other = line;
    while (
      other < line + LINE_WORDS &&
      !(records[other] === first && records[other + 1] === second && ((records[other + META] as number) & LENGTH_MASK) === length)
    ) {
      other += WORDS;
    }
    if (other < line + LINE_WORDS) {
      const meta = records[other + META] as number;
      const id = records[other + ID] as number;
      move(at, other);
      setRecord(at, first, second, meta, id);
      return meta >>> LENGTH_BITS;
    }
    const count = tokenizer.tokenize(bytes, start, end);
    makeRoom(at, line);
    setRecord(at, first, second, length | (count << LENGTH_BITS), count === 1 ? (tokenizer.symbols[0] as number) : long.keep(count));
    return count;
  }

  /** Moves what is at a place to a free record of its line, else over the next one. */
  function makeRoom(at: number, line: number): void {
    if (records[at + META] === 0) return;
    let other = line;
    while (other < line + LINE_WORDS && records[other + META] !== 0) other += WORDS;
    if (other === line + LINE_WORDS) other = line + ((at + WORDS) % LINE_WORDS);
    move(at, other);
  }

  function move(from: number, to: number): void {
    for (let word = 0; word < WORDS; word++) records[to + word] = records[from + word] as number;
  }

  function setRecord(at: number, first: number, second: number, meta: number, id: number): void {
    records[at] = first;
    records[at + 1] = second;
    records[at + META] = meta;
    records[at + ID] = id;
  }

  /** Number of tokens of a piece of at most eight bytes that belongs at a place. */
  function countShort(bytes: Uint8Array, start: number, end: number, at: number, first: number, second: number): number {
    if (records[at] === first && records[at + 1] === second) {
      const meta = records[at + META] as number;
      if ((meta & LENGTH_MASK) === end - start) return meta >>> LENGTH_BITS;
    }
    return countElsewhere(bytes, start, end, at, first, second);
  }

  /** The same, and puts the piece in front, over what was there. */
  function countAndFront(bytes: Uint8Array, view: DataView, start: number, end: number, place: number): number {
    const length = end - start;
    const first = view.getInt32(start, true) & (FIRST_BYTES[length] as number);
    const second = view.getInt32(start + 4, true) & (NEXT_BYTES[length] as number);
    const total = countShort(bytes, start, end, place, first, second);
    if (length > FRONT_BYTES) return total;
    const at = frontOf(first, second, length);
    front[at] = first;
    front[at + 1] = second | (length << FRONT_LENGTH) | (total << FRONT_COUNT);
    return total;
  }

  function encodeShort(
    bytes: Uint8Array,
    start: number,
    end: number,
    out: Int32Array,
    size: number,
    first: number,
    second: number,
  ): number {
    const at = placeOf(first, second, end - start);
    const total = countShort(bytes, start, end, at, first, second);
    if (total === 1) {
      out[size] = records[at + ID] as number;
      return size + 1;
    }
    if (!long.isKept(records[at + ID] as number)) {
      tokenizer.tokenize(bytes, start, end);
      records[at + ID] = long.keep(total);
    }
    return long.copy(records[at + ID] as number, total, out, size);
  }

  /** Of pieces that are not in front: where each begins and ends, and its place among the records. */
  const starts = new Int32Array(MAX_BATCH);
  const stops = new Int32Array(MAX_BATCH);
  const places = new Int32Array(MAX_BATCH);
  /** So that what is read ahead is read. */
  const readAhead = new Int32Array(1);

  return {
    count({ bytes, view }, start, ends, size) {
      let total = 0;
      let waiting = 0;
      for (let index = 0; index < size; index++) {
        const end = ends[index] as number;
        const length = end - start;
        let place = 0;
        if (length <= SHORT_BYTES) {
          const first = view.getInt32(start, true) & (FIRST_BYTES[length] as number);
          const second = view.getInt32(start + 4, true) & (NEXT_BYTES[length] as number);
          const at = frontOf(first, second, length);
          const rest = front[at + 1] as number;
          if (front[at] === first && ((rest ^ (second | (length << FRONT_LENGTH))) & FRONT_KEY) === 0 && length <= FRONT_BYTES) {
            total += (rest >>> FRONT_COUNT) & FRONT_COUNTS;
            start = end;
            continue;
          }
          place = placeOf(first, second, length);
        } else if (length <= MEDIUM_BYTES) place = medium.placeOf(view, start, end);
        starts[waiting] = start;
        stops[waiting] = end;
        places[waiting++] = place;
        start = end;
      }
      // memory that is far away comes for many of them at a time
      let sum = 0;
      for (let index = 0; index < waiting; index++) sum ^= records[places[index] as number] as number;
      readAhead[0] = sum;
      for (let index = 0; index < waiting; index++) {
        const from = starts[index] as number;
        const end = stops[index] as number;
        const length = end - from;
        if (length <= SHORT_BYTES) total += countAndFront(bytes, view, from, end, places[index] as number);
        else if (length <= MEDIUM_BYTES) total += medium.countAt(places[index] as number, bytes, view, from, end);
        else total += long.count(bytes, view, from, end);
      }
      return total;
    },
    encode({ bytes, view }, start, end, out, size) {
      const length = end - start;
      if (length > MEDIUM_BYTES) return long.encode(bytes, view, start, end, out, size);
      if (length > SHORT_BYTES) return medium.encode(bytes, view, start, end, out, size);
      const first = view.getInt32(start, true) & (FIRST_BYTES[length] as number);
      const second = view.getInt32(start + 4, true) & (NEXT_BYTES[length] as number);
      return encodeShort(bytes, start, end, out, size, first, second);
    },
  };
}

/** Place in the front table. */
function frontOf(first: number, second: number, length: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second ^ (length << 26), 0x85ebca6b);
  return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> (32 - FRONT_BITS)) * FRONT_WORDS;
}

function placeOf(first: number, second: number, length: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second ^ (length << 26), 0x85ebca6b);
  return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> (32 - RECORD_BITS)) * WORDS;
}
