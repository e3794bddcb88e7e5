import { LETTERS, LINE_END, MARKS, NUMBER, SPACES } from './classes';
import {
  APOSTROPHE,
  BLANK,
  classAt,
  contraction,
  isAsciiLetter,
  isIn,
  skipAsciiLetters,
  skipNumbers,
  skipRun,
  skipSpaces,
  widthOf,
} from './characters';

/**
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`: tiktoken's cl100k_base, Llama 3, Phi-4
 * (three numbers), Qwen 2 to 3 (one).
 */
export function splitCl100k(at: u32, end: u32, maxNumbers: u32): u32 {
  const from = at + u32(load<u8>(at) === BLANK);
  if (!isAsciiLetter(load<u8>(from)) || from >= end) return general(at, end, maxNumbers);
  const next = skipAsciiLetters(from, end);
  return next < end && load<u8>(next) >= 0x80 ? skipRun(next, end, LETTERS) : next;
}

function general(at: u32, end: u32, maxNumbers: u32): u32 {
  const lead: u32 = load<u8>(at);
  const kind = classAt(at);
  const next = at + widthOf(lead);
  if (isIn(LETTERS, kind)) return skipRun(next, end, LETTERS);
  if (kind === NUMBER) return skipNumbers(next, end, maxNumbers - 1);
  if (lead === APOSTROPHE) {
    const length = contraction(at, end);
    if (length > 0) return at + length;
  }
  const nextKind: u32 = next < end ? classAt(next) : LINE_END;
  if (kind !== LINE_END && isIn(LETTERS, nextKind)) return skipRun(next + widthOf(load<u8>(next)), end, LETTERS);
  if (!isIn(SPACES, kind) || (lead === BLANK && isIn(MARKS, nextKind))) {
    return skipRun(skipRun(next, end, MARKS), end, 1 << LINE_END);
  }
  return skipSpaces(at, end);
}
