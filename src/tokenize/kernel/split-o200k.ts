import { LETTERS, LINE_END, LOWER, MARK, MARKS, MODIFIER, NUMBER, OTHER_LETTER, SPACES, TITLE, UPPER } from './classes';
import {
  APOSTROPHE,
  BLANK,
  classAt,
  contraction,
  isAsciiLetter,
  isIn,
  previousStart,
  skipAsciiLowers,
  skipAsciiUppers,
  skipNumbers,
  skipRun,
  skipSpaces,
  widthOf,
} from './characters';

/** Neither upper nor lower case: in both halves of a word. */
const CASELESS: u32 = (1 << MODIFIER) | (1 << OTHER_LETTER) | (1 << MARK);
const UPPERS: u32 = (1 << UPPER) | (1 << TITLE) | CASELESS;
const LOWERS: u32 = (1 << LOWER) | CASELESS;
const SLASH: u32 = 0x2f;

/**
 * tiktoken's o200k_base (gpt-oss: three numbers, contractions) and Mistral's Tekken (one number, none), with U for `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, W for
 * `[\p{Ll}\p{Lm}\p{Lo}\p{M}]` and C for `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`:
 * `[^\r\n\p{L}\p{N}]?U*W+C|[^\r\n\p{L}\p{N}]?U+W*C|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 */
export function splitO200k(at: u32, end: u32, maxNumbers: u32, hasContractions: bool): u32 {
  const from = at + u32(load<u8>(at) === BLANK);
  if (!isAsciiLetter(load<u8>(from)) || from >= end) return general(at, end, maxNumbers, hasContractions);
  const next = skipAsciiLowers(skipAsciiUppers(from, end), end);
  if (next < end && load<u8>(next) >= 0x80) return general(at, end, maxNumbers, hasContractions);
  return withContraction(next, end, hasContractions);
}

function general(at: u32, end: u32, maxNumbers: u32, hasContractions: bool): u32 {
  const lead: u32 = load<u8>(at);
  const kind = classAt(at);
  const next = at + widthOf(lead);
  if (isIn(LETTERS, kind)) return withContraction(skipWord(at, end), end, hasContractions);
  if (kind === NUMBER) return skipNumbers(next, end, maxNumbers - 1);
  if (kind === MARK) return withContraction(skipMarkedWord(at, next, end), end, hasContractions);
  const nextKind: u32 = next < end ? classAt(next) : LINE_END;
  if (kind !== LINE_END && isIn(LETTERS | (1 << MARK), nextKind)) return withContraction(skipWord(next, end), end, hasContractions);
  if (!isIn(SPACES, kind) || (lead === BLANK && isIn(MARKS, nextKind))) return skipLineEnds(skipRun(next, end, MARKS), end);
  return skipSpaces(at, end);
}

function withContraction(at: u32, end: u32, hasContractions: bool): u32 {
  return hasContractions && at < end && load<u8>(at) === APOSTROPHE ? at + contraction(at, end) : at;
}

/** `U*W+|U+W*` from a letter or mark: the first where it can be had, if need be by giving back what is upper case. */
function skipWord(at: u32, end: u32): u32 {
  const upperEnd = skipRun(at, end, UPPERS);
  const wordEnd = lastLower(at, upperEnd, end);
  return wordEnd > 0 ? wordEnd : upperEnd;
}

/** Where `U*W+` ends that begins at `at`, or 0. */
function lastLower(at: u32, upperEnd: u32, end: u32): u32 {
  if (upperEnd < end && classAt(upperEnd) === LOWER) return skipRun(upperEnd, end, LOWERS);
  for (let stop = upperEnd; stop > at;) {
    const start = previousStart(stop);
    if (isIn(CASELESS, classAt(start))) return stop;
    stop = start;
  }
  return 0;
}

/** A mark is what stands before a word if `U*W+` follows, else it is the first of the word. */
function skipMarkedWord(at: u32, next: u32, end: u32): u32 {
  const wordEnd = lastLower(next, skipRun(next, end, UPPERS), end);
  return wordEnd > 0 ? wordEnd : skipWord(at, end);
}

function skipLineEnds(at: u32, end: u32): u32 {
  while (at < end && (load<u8>(at) === 0x0a || load<u8>(at) === 0x0d || load<u8>(at) === SLASH)) at++;
  return at;
}
