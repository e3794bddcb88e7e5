import { LETTERS, LINE_END, MARK, NUMBER, PUNCTUATION, SPACES, SYMBOL } from './unicode-classes.ts';
import { pointAt, widthOf } from './utf8.ts';
import { BLANK, classAt, leaveOneSpace, skipNumbers } from './split-scanner.ts';
import type { SplitScanner } from './split-scanner.ts';

const WORD = LETTERS | (1 << MARK);
const SIGNS = (1 << PUNCTUATION) | (1 << SYMBOL);
/** Where a text ends, for the third pattern: the first two have cut out numbers, ideographs and kana. */
const CUT = NUMBER;

/**
 * DeepSeek V3 and R1, three patterns after one another: `\p{N}{1,3}`, then `[一-龥぀-ゟ゠-ヿ]+`, then
 * ``[!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+``. What none of them matches is a piece too.
 */
export const splitDeepseek: SplitScanner = (bytes, _view, at, end) => {
  if (classAt(bytes, at) === NUMBER && !isIdeograph(bytes, at)) return skipNumbers(bytes, at, end, 3);
  if (isIdeograph(bytes, at)) {
    while (at < end && isIdeograph(bytes, at)) at += widthOf(bytes[at] as number);
    return at;
  }
  const matched = matchThird(bytes, at, end);
  if (matched > at) return matched;
  let next = at + widthOf(bytes[at] as number);
  while (next < end && kindOf(bytes, next, end) !== CUT && matchThird(bytes, next, end) === next) next += widthOf(bytes[next] as number);
  return next;
};

/** Where the third pattern's match ends; `at` where it has none here. */
function matchThird(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number;
  const kind = classAt(bytes, at);
  const next = at + widthOf(lead);
  if (lead < 0x80 && ((SIGNS >> kind) & 1) !== 0) {
    let stop = next;
    while (stop < end && isAsciiLetter(bytes[stop] as number)) stop++;
    if (stop > next) return stop;
  }
  const nextKind = kindOf(bytes, next, end);
  if (((WORD >> kind) & 1) !== 0) return skipKinds(bytes, next, end, WORD);
  if (kind !== LINE_END && ((SIGNS >> kind) & 1) === 0 && ((WORD >> nextKind) & 1) !== 0) return skipKinds(bytes, next, end, WORD);
  if (((SIGNS >> kind) & 1) !== 0 || (lead === BLANK && ((SIGNS >> nextKind) & 1) !== 0)) {
    return skipKinds(bytes, skipKinds(bytes, next, end, SIGNS), end, 1 << LINE_END);
  }
  return ((SPACES >> kind) & 1) === 0 ? at : skipSpaces(bytes, at, end);
}

function skipSpaces(bytes: Uint8Array, at: number, end: number): number {
  let lineEnd = 0;
  let next = at;
  let kind = kindOf(bytes, next, end);
  while (((SPACES >> kind) & 1) !== 0) {
    next += widthOf(bytes[next] as number);
    if (kind === LINE_END) lineEnd = next;
    kind = kindOf(bytes, next, end);
  }
  return lineEnd > 0 ? lineEnd : leaveOneSpace(bytes, at, next, kind === CUT ? next : end);
}

function skipKinds(bytes: Uint8Array, at: number, end: number, set: number): number {
  while (((set >> kindOf(bytes, at, end)) & 1) !== 0) at += widthOf(bytes[at] as number);
  return at;
}

/** Class, or `CUT`. */
function kindOf(bytes: Uint8Array, at: number, end: number): number {
  return at >= end || isIdeograph(bytes, at) ? CUT : classAt(bytes, at);
}

function isIdeograph(bytes: Uint8Array, at: number): boolean {
  const lead = bytes[at] as number;
  if (lead < 0xe3 || lead > 0xe9) return false;
  const point = pointAt(bytes, at);
  return (point >= 0x4e00 && point <= 0x9fa5) || (point >= 0x3040 && point <= 0x30ff);
}

function isAsciiLetter(byte: number): boolean {
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
}
