import { LETTERS, MARKS, NUMBER, SPACES } from './classes';
import { APOSTROPHE, BLANK, classAt, contraction, isIn, leaveOneSpace, skipRun, widthOf } from './characters';

/** `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`: GPT-2, and `ByteLevel` with `use_regex`. */
export function splitGpt2(at: u32, end: u32): u32 {
  const lead: u32 = load<u8>(at);
  if (lead === APOSTROPHE) {
    const length = contraction(at, end);
    if (length > 0 && isLowerCase(at + 1, at + length)) return at + length;
  }
  let from = at;
  let kind = classAt(at);
  if (lead === BLANK && at + 1 < end) {
    const nextKind = classAt(at + 1);
    if (!isIn(SPACES, nextKind)) {
      from = at + 1;
      kind = nextKind;
    }
  }
  if (isIn(SPACES, kind)) return leaveOneSpace(at, skipRun(at, end, SPACES), end);
  const set: u32 = isIn(LETTERS, kind) ? LETTERS : kind === NUMBER ? 1 << NUMBER : MARKS;
  return skipRun(from + widthOf(load<u8>(from)), end, set);
}

function isLowerCase(at: u32, end: u32): bool {
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte >= 0x80 || (byte & 0x20) === 0) return false;
  }
  return true;
}
