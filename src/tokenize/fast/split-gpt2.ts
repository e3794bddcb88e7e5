import { LETTERS, NUMBER, SPACES } from './unicode-classes.ts';
import { widthOf } from './utf8.ts';
import { APOSTROPHE, BLANK, MARKS, classAt, contraction, leaveOneSpace, skipRun } from './split-scanner.ts';
import type { SplitScanner } from './split-scanner.ts';

const UPPER_CASE_BIT = 0x20;

/** `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`: GPT-2, and `ByteLevel` with `use_regex`. */
export const splitGpt2: SplitScanner = (bytes, _view, at, end) => {
  const lead = bytes[at] as number;
  if (lead === APOSTROPHE) {
    const length = contraction(bytes, at, end);
    if (length > 0 && isLowerCase(bytes, at + 1, at + length)) return at + length;
  }
  let from = at;
  let kind = classAt(bytes, at);
  if (lead === BLANK && at + 1 < end) {
    const nextKind = classAt(bytes, at + 1);
    if (((SPACES >> nextKind) & 1) === 0) {
      from = at + 1;
      kind = nextKind;
    }
  }
  if (((SPACES >> kind) & 1) !== 0) return leaveOneSpace(bytes, at, skipRun(bytes, at, end, SPACES), end);
  const set = ((LETTERS >> kind) & 1) !== 0 ? LETTERS : kind === NUMBER ? 1 << NUMBER : MARKS;
  return skipRun(bytes, from + widthOf(bytes[from] as number), end, set);
};

function isLowerCase(bytes: Uint8Array, at: number, end: number): boolean {
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x80 || (byte & UPPER_CASE_BIT) === 0) return false;
  }
  return true;
}
