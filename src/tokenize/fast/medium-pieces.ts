import type { LongPieces } from './long-pieces.ts';
import type { PieceTokenizer } from './piece-tokenizer.ts';

/** Words of a record: four of the key, one of length and number of tokens, one for the only id or for the place of the ids; two share a line of the processor's cache. */
const WORDS = 8;
const META = 4;
const ID = 5;
const RECORD_BITS = 16;
const LENGTH_BITS = 5;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;

/** The longest piece whose bytes lie in a record. */
export const MEDIUM_BYTES = 16;
/** Words of the table. */
export const MEDIUM_TABLE_WORDS = WORDS << RECORD_BITS;

/** Which bits of the third and of the fourth four bytes belong to a piece of some length. */
const THIRD_BYTES = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1, -1, -1, -1, -1);
const FOURTH_BYTES = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1);

/** What is remembered of pieces of 9 to 16 bytes. */
export interface MediumPieces {
  /** Where in the table a piece belongs. */
  placeOf(view: DataView, start: number, end: number): number;
  /** Number of tokens of the piece that belongs at a place. */
  countAt(at: number, bytes: Uint8Array, view: DataView, start: number, end: number): number;
  encode(bytes: Uint8Array, view: DataView, start: number, end: number, out: Int32Array, size: number): number;
}

/** `table` has `MEDIUM_TABLE_WORDS` words from `from` on. */
export function mediumPieces(tokenizer: PieceTokenizer, long: LongPieces, table: Int32Array, from: number): MediumPieces {
  function isPiece(at: number, view: DataView, start: number, length: number): boolean {
    return (
      table[at] === view.getInt32(start, true) &&
      table[at + 1] === view.getInt32(start + 4, true) &&
      table[at + 2] === (view.getInt32(start + 8, true) & (THIRD_BYTES[length] as number)) &&
      table[at + 3] === (view.getInt32(start + 12, true) & (FOURTH_BYTES[length] as number)) &&
      ((table[at + META] as number) & LENGTH_MASK) === length
    );
  }

  function placeOf(view: DataView, start: number, end: number): number {
    const length = end - start;
    const first = Math.imul(view.getInt32(start, true), 0x9e3779b1) ^ Math.imul(view.getInt32(start + 4, true), 0x85ebca6b);
    const third = view.getInt32(start + 8, true) & (THIRD_BYTES[length] as number);
    const fourth = view.getInt32(start + 12, true) & (FOURTH_BYTES[length] as number);
    const mixed = Math.imul(first ^ (first >>> 15) ^ third, 0x2c1b3c6d) ^ Math.imul(fourth ^ length, 0xc2b2ae35);
    return from + (Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39) >>> (32 - RECORD_BITS)) * WORDS;
  }

  /** Puts a piece that is not at its own place there, from beside it if it is there. */
  function moveIn(at: number, bytes: Uint8Array, view: DataView, start: number, end: number): void {
    const length = end - start;
    const beside = ((at - from) ^ WORDS) + from;
    const isBeside = isPiece(beside, view, start, length);
    let meta = table[beside + META] as number;
    let id = table[beside + ID] as number;
    if (!isBeside) {
      const count = tokenizer.tokenize(bytes, start, end);
      meta = length | (count << LENGTH_BITS);
      // may empty the table: before anything is written to it
      id = count === 1 ? (tokenizer.symbols[0] as number) : long.keep(count);
    }
    for (let word = 0; word <= ID; word++) table[beside + word] = table[at + word] as number;
    table[at] = view.getInt32(start, true);
    table[at + 1] = view.getInt32(start + 4, true);
    table[at + 2] = view.getInt32(start + 8, true) & (THIRD_BYTES[length] as number);
    table[at + 3] = view.getInt32(start + 12, true) & (FOURTH_BYTES[length] as number);
    table[at + META] = meta;
    table[at + ID] = id;
  }

  function countAt(at: number, bytes: Uint8Array, view: DataView, start: number, end: number): number {
    if (!isPiece(at, view, start, end - start)) moveIn(at, bytes, view, start, end);
    return (table[at + META] as number) >>> LENGTH_BITS;
  }

  return {
    placeOf,
    countAt,
    encode(bytes, view, start, end, out, size) {
      const at = placeOf(view, start, end);
      const total = countAt(at, bytes, view, start, end);
      if (total === 1) {
        out[size] = table[at + ID] as number;
        return size + 1;
      }
      if (!long.isKept(table[at + ID] as number)) {
        tokenizer.tokenize(bytes, start, end);
        table[at + ID] = long.keep(total);
      }
      return long.copy(table[at + ID] as number, total, out, size);
    },
  };
}
