import { LETTERS, LINE_END, LOWER, MARK, MODIFIER, NUMBER, OTHER_LETTER, SPACES, TITLE, UPPER } from './unicode-classes.ts';
import { previousStart, widthOf } from './utf8.ts';
import {
  APOSTROPHE,
  BLANK,
  IS_LETTER,
  MARKS,
  classAt,
  contraction,
  skipAsciiLetters,
  skipNumbers,
  skipRun,
  skipSpaces,
} from './split-scanner.ts';
import type { SplitScanner } from './split-scanner.ts';

/** Neither upper nor lower case: in both halves of a word. */
const CASELESS = (1 << MODIFIER) | (1 << OTHER_LETTER) | (1 << MARK);
const UPPERS = (1 << UPPER) | (1 << TITLE) | CASELESS;
const LOWERS = (1 << LOWER) | CASELESS;
const SLASH = 0x2f;

/**
 * tiktoken's o200k_base (gpt-oss: three numbers, contractions) and Mistral's Tekken (one number, none), with U for `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, W for
 * `[\p{Ll}\p{Lm}\p{Lo}\p{M}]` and C for `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`:
 * `[^\r\n\p{L}\p{N}]?U*W+C|[^\r\n\p{L}\p{N}]?U+W*C|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 */
export function splitO200k(maxNumbers: number, hasContractions: boolean): SplitScanner {
  const withContraction = (bytes: Uint8Array, at: number, end: number): number =>
    hasContractions && at < end && bytes[at] === APOSTROPHE ? at + contraction(bytes, at, end) : at;
  const general = (bytes: Uint8Array, at: number, end: number): number => {
    const lead = bytes[at] as number;
    const kind = classAt(bytes, at);
    const next = at + widthOf(lead);
    if (((LETTERS >> kind) & 1) !== 0) return withContraction(bytes, skipWord(bytes, at, end), end);
    if (kind === NUMBER) return maxNumbers === 1 ? next : skipNumbers(bytes, next, end, maxNumbers - 1);
    if (kind === MARK) return withContraction(bytes, skipMarkedWord(bytes, at, next, end), end);
    const nextKind = next < end ? classAt(bytes, next) : LINE_END;
    if (kind !== LINE_END && (((LETTERS | (1 << MARK)) >> nextKind) & 1) !== 0)
      return withContraction(bytes, skipWord(bytes, next, end), end);
    if (((SPACES >> kind) & 1) === 0 || (lead === BLANK && ((MARKS >> nextKind) & 1) !== 0)) {
      return skipLineEnds(bytes, skipRun(bytes, next, end, MARKS), end);
    }
    return skipSpaces(bytes, at, end);
  };
  return (bytes, view, at, end) => {
    const from = bytes[at] === BLANK ? at + 1 : at;
    if (IS_LETTER[bytes[from] as number] === 0 || from >= end) return general(bytes, at, end);
    const next = skipAsciiWord(bytes, view, from, end);
    if (next < end && (bytes[next] as number) >= 0x80) return general(bytes, at, end);
    return withContraction(bytes, next, end);
  };
}

/** `[A-Z]*[a-z]*`, the first of them seen. */
function skipAsciiWord(bytes: Uint8Array, view: DataView, at: number, end: number): number {
  const next = skipAsciiLetters(view, at, end);
  const uppers = (~view.getInt32(at, false) & 0x202020) | (~view.getInt32(at + 4, false) & 0x20202020);
  if (next - at <= 8 && uppers === 0) return next;
  let stop = at;
  while (stop < next && ((bytes[stop] as number) & 0x20) === 0) stop++;
  while (stop < next && ((bytes[stop] as number) & 0x20) !== 0) stop++;
  return stop;
}

/** `U*W+|U+W*` from a letter or mark: the first where it can be had, if need be by giving back what is upper case. */
function skipWord(bytes: Uint8Array, at: number, end: number): number {
  const upperEnd = skipRun(bytes, at, end, UPPERS);
  const wordEnd = lastLower(bytes, at, upperEnd, end);
  return wordEnd > 0 ? wordEnd : upperEnd;
}

/** Where `U*W+` ends that begins at `at`, or 0. */
function lastLower(bytes: Uint8Array, at: number, upperEnd: number, end: number): number {
  if (upperEnd < end && classAt(bytes, upperEnd) === LOWER) return skipRun(bytes, upperEnd, end, LOWERS);
  for (let stop = upperEnd; stop > at;) {
    const start = previousStart(bytes, stop);
    if (((CASELESS >> classAt(bytes, start)) & 1) !== 0) return stop;
    stop = start;
  }
  return 0;
}

/** A mark is what stands before a word if `U*W+` follows, else it is the first of the word. */
function skipMarkedWord(bytes: Uint8Array, at: number, next: number, end: number): number {
  const wordEnd = lastLower(bytes, next, skipRun(bytes, next, end, UPPERS), end);
  return wordEnd > 0 ? wordEnd : skipWord(bytes, at, end);
}

function skipLineEnds(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && (bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === SLASH)) at++;
  return at;
}
