import { LETTERS, LINE_END, NUMBER, SPACES } from './unicode-classes.ts';
import { widthOf } from './utf8.ts';
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

/**
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`: tiktoken's cl100k_base, Llama 3, Phi-4
 * (three numbers), Qwen 2 to 3 (one).
 */
export function splitCl100k(maxNumbers: number): SplitScanner {
  const general = (bytes: Uint8Array, at: number, end: number): number => {
    const lead = bytes[at] as number;
    const kind = classAt(bytes, at);
    const next = at + widthOf(lead);
    if (((LETTERS >> kind) & 1) !== 0) return skipRun(bytes, next, end, LETTERS);
    if (kind === NUMBER) return maxNumbers === 1 ? next : skipNumbers(bytes, next, end, maxNumbers - 1);
    if (lead === APOSTROPHE) {
      const length = contraction(bytes, at, end);
      if (length > 0) return at + length;
    }
    const nextKind = next < end ? classAt(bytes, next) : LINE_END;
    if (kind !== LINE_END && ((LETTERS >> nextKind) & 1) !== 0) return skipRun(bytes, next + widthOf(bytes[next] as number), end, LETTERS);
    if (((SPACES >> kind) & 1) === 0 || (lead === BLANK && ((MARKS >> nextKind) & 1) !== 0)) {
      return skipRun(bytes, skipRun(bytes, next, end, MARKS), end, 1 << LINE_END);
    }
    return skipSpaces(bytes, at, end);
  };
  return (bytes, view, at, end) => {
    const from = bytes[at] === BLANK ? at + 1 : at;
    if (IS_LETTER[bytes[from] as number] === 0 || from >= end) return general(bytes, at, end);
    const next = skipAsciiLetters(view, from, end);
    return next < end && (bytes[next] as number) >= 0x80 ? skipRun(bytes, next, end, LETTERS) : next;
  };
}
