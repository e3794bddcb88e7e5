import { ASCII_CLASSES, LETTERS, LINE_END, NUMBER, SPACES, classes } from './unicode-classes.ts';
import { pointAt, previousStart, widthOf } from './utf8.ts';

/**
 * Where the piece that begins at `at` ends, in well-formed UTF-8 that ends at `end`; `at < end`. Pieces are never empty. `view` is of the same bytes, of which twelve
 * more can be read.
 */
export type SplitScanner = (bytes: Uint8Array, view: DataView, at: number, end: number) => number;

/** Of all code points, once there is a text that is not ASCII. */
let wideClasses: Uint8Array = new Uint8Array(0);

export const APOSTROPHE = 0x27;
export const BLANK = 0x20;

/** Class of the character at a place. */
export function classAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  return lead < 0x80 ? (ASCII_CLASSES[lead] as number) : wideClassAt(bytes, at);
}

function wideClassAt(bytes: Uint8Array, at: number): number {
  if (wideClasses.length === 0) wideClasses = classes();
  return wideClasses[pointAt(bytes, at)] as number;
}

/** Where a run of characters of these classes ends. */
export function skipRun(bytes: Uint8Array, at: number, end: number, set: number): number {
  while (at < end) {
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      if (((set >> (ASCII_CLASSES[lead] as number)) & 1) === 0) return at;
      at++;
    } else {
      if (((set >> wideClassAt(bytes, at)) & 1) === 0) return at;
      at += widthOf(lead);
    }
  }
  return end;
}

/** The highest bit of each byte that is no ASCII letter, of four bytes in their order. */
export function nonLetters(word: number): number {
  const folded = (word | 0x20202020) & 0x7f7f7f7f;
  return ~((folded + 0x1f1f1f1f) & ~(folded + 0x05050505) & ~word) & 0x80808080;
}

/** `[A-Za-z]*`, without a branch for most words: how long they are can't be foretold, and a wrong guess of the processor costs as much as ten bytes. */
export function skipAsciiLetters(view: DataView, at: number, end: number): number {
  for (;;) {
    const first = Math.clz32(nonLetters(view.getInt32(at, false))) >>> 3;
    const next = at + first + ((Math.clz32(nonLetters(view.getInt32(at + 4, false))) >>> 3) & -(first >>> 2));
    if (next >= end) return end;
    if (next - at < 8) return next;
    at = next;
  }
}

/** Bytes that are ASCII letters. */
export const IS_LETTER: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x80 && ((LETTERS >> (ASCII_CLASSES[byte] as number)) & 1) !== 0 ? 1 : 0,
);

/** `\p{N}{1,max}`, the first of them seen. */
export function skipNumbers(bytes: Uint8Array, at: number, end: number, max: number): number {
  for (let count = 0; count < max && at < end && classAt(bytes, at) === NUMBER; count++) at += widthOf(bytes[at] as number);
  return at;
}

/**
 * Length of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` at an apostrophe, or 0. Without regard to case U+017F is an s (Oniguruma folds as Unicode says).
 */
export function contraction(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return 0;
  const second = bytes[at + 1] as number;
  if (second >= 0x80) return second === 0xc5 && bytes[at + 2] === 0xbf ? 3 : 0;
  const letter = second | 0x20;
  if (letter === 0x73 || letter === 0x74 || letter === 0x6d || letter === 0x64) return 2;
  if (at + 2 >= end) return 0;
  const third = (bytes[at + 2] as number) | 0x20;
  if (third === 0x65 && (letter === 0x72 || letter === 0x76)) return 3;
  return letter === 0x6c && third === 0x6c ? 3 : 0;
}

/** `\s*[\r\n]+|\s+(?!\S)|\s+`, from a white space. */
export function skipSpaces(bytes: Uint8Array, at: number, end: number): number {
  let lineEnd = 0;
  let next = at;
  while (next < end) {
    const kind = classAt(bytes, next);
    if (((SPACES >> kind) & 1) === 0) break;
    next += widthOf(bytes[next] as number);
    if (kind === LINE_END) lineEnd = next;
  }
  return lineEnd > 0 ? lineEnd : leaveOneSpace(bytes, at, next, end);
}

/** `\s+(?!\S)|\s+` for the run of white space from `at` to `next`. */
export function leaveOneSpace(bytes: Uint8Array, at: number, next: number, end: number): number {
  if (next === end) return next;
  const last = previousStart(bytes, next);
  return last > at ? last : next;
}

/** All but white space, letters and numbers. */
export const MARKS = ~(SPACES | LETTERS | (1 << NUMBER));
