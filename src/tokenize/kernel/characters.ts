// Of well-formed UTF-8, of which `READ_BEYOND` bytes more can be read than there are.

import { CLASS_MASK, LINE_END, NUMBER, OTHER_LETTER, SPACES } from './classes';
import { CLASSES } from './layout';

export const APOSTROPHE: u32 = 0x27;
export const BLANK: u32 = 0x20;

/** Bytes of the character that begins with this byte. */
export function widthOf(lead: u32): u32 {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

export function pointAt(at: u32): u32 {
  const lead: u32 = load<u8>(at);
  if (lead < 0x80) return lead;
  const second: u32 = load<u8>(at, 1) & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third: u32 = load<u8>(at, 2) & 0x3f;
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (load<u8>(at, 3) & 0x3f);
}

/** Where the character before a place begins. */
export function previousStart(at: u32): u32 {
  let start = at - 1;
  while ((load<u8>(start) & 0xc0) === 0x80) start--;
  return start;
}

/** Whether the character that begins with this byte is one of U+5000 to U+8FFF, all of which are ideographs. */
export function isIdeograph(lead: u32): bool {
  return lead - 0xe5 < 4;
}

/** Class of the character at a place. */
export function classAt(at: u32): u32 {
  const lead: u32 = load<u8>(at);
  return lead < 0x80 ? load<u8>(CLASSES + lead) & CLASS_MASK : wideClassAt(at);
}

function wideClassAt(at: u32): u32 {
  return load<u8>(CLASSES + pointAt(at)) & CLASS_MASK;
}

export function isIn(set: u32, kind: u32): bool {
  return ((set >> kind) & 1) !== 0;
}

/** Where a run of characters of these classes ends. */
export function skipRun(at: u32, end: u32, set: u32): u32 {
  while (at < end) {
    const lead: u32 = load<u8>(at);
    if (!isIn(set, isIdeograph(lead) ? OTHER_LETTER : classAt(at))) break;
    at += widthOf(lead);
  }
  return at;
}

/** `\p{N}{1,max}`, the first of them seen. */
export function skipNumbers(at: u32, end: u32, max: u32): u32 {
  for (let count: u32 = 0; count < max && at < end && classAt(at) === NUMBER; count++) at += widthOf(load<u8>(at));
  return at;
}

export function isAsciiLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}

/** `[A-Za-z]*` */
export function skipAsciiLetters(at: u32, end: u32): u32 {
  return skipLetters(at, end, 0x20, 0x61);
}

/** `[A-Z]*` */
export function skipAsciiUppers(at: u32, end: u32): u32 {
  return skipLetters(at, end, 0, 0x41);
}

/** `[a-z]*` */
export function skipAsciiLowers(at: u32, end: u32): u32 {
  return skipLetters(at, end, 0, 0x61);
}

/** A run of bytes that are one of 26 from `first` on once the bits of `fold` are set in them. */
function skipLetters(at: u32, end: u32, fold: u8, first: u8): u32 {
  let run: u32 = 16;
  while (run === 16 && at < end) {
    const folded = v128.or(v128.load(at), i8x16.splat(fold));
    run = ctz(~i8x16.bitmask(i8x16.lt_u(i8x16.sub(folded, i8x16.splat(first)), i8x16.splat(26))));
    at += run;
  }
  return min(at, end);
}

/** Length of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` at an apostrophe, or 0. Without regard to case U+017F is an s (Oniguruma folds as Unicode says). */
export function contraction(at: u32, end: u32): u32 {
  if (at + 1 >= end) return 0;
  const second: u32 = load<u8>(at, 1);
  if (second >= 0x80) return second === 0xc5 && load<u8>(at, 2) === 0xbf ? 3 : 0;
  const letter = second | 0x20;
  if (letter === 0x73 || letter === 0x74 || letter === 0x6d || letter === 0x64) return 2;
  if (at + 2 >= end) return 0;
  const third: u32 = load<u8>(at, 2) | 0x20;
  if (third === 0x65 && (letter === 0x72 || letter === 0x76)) return 3;
  return letter === 0x6c && third === 0x6c ? 3 : 0;
}

/** `\s*[\r\n]+|\s+(?!\S)|\s+`, from a white space. */
export function skipSpaces(at: u32, end: u32): u32 {
  let lineEnd: u32 = 0;
  let next = at;
  while (next < end) {
    const kind = classAt(next);
    if (!isIn(SPACES, kind)) break;
    next += widthOf(load<u8>(next));
    if (kind === LINE_END) lineEnd = next;
  }
  return lineEnd > 0 ? lineEnd : leaveOneSpace(at, next, end);
}

/** `\s+(?!\S)|\s+` for the run of white space from `at` to `next`. */
export function leaveOneSpace(at: u32, next: u32, end: u32): u32 {
  if (next === end) return next;
  const last = previousStart(next);
  return last > at ? last : next;
}
