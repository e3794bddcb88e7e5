import { LETTERS, LINE_END, MARK, NUMBER, PUNCTUATION, SPACES, SYMBOL } from './classes';
import { BLANK, classAt, isIn, leaveOneSpace, pointAt, skipAsciiLetters, skipNumbers, widthOf } from './characters';

const WORD: u32 = LETTERS | (1 << MARK);
const SIGNS: u32 = (1 << PUNCTUATION) | (1 << SYMBOL);
/** Where a text ends, for the third pattern: the first two have cut out numbers, ideographs and kana. */
const CUT: u32 = NUMBER;

/**
 * DeepSeek V3 and R1, three patterns after one another: `\p{N}{1,3}`, then `[一-龥぀-ゟ゠-ヿ]+`, then
 * ``[!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+``. What none of them matches is a piece too.
 */
export function splitDeepseek(at: u32, end: u32): u32 {
  if (isKanaOrIdeograph(at)) {
    while (at < end && isKanaOrIdeograph(at)) at += widthOf(load<u8>(at));
    return at;
  }
  if (classAt(at) === NUMBER) return skipNumbers(at, end, 3);
  const matched = matchThird(at, end);
  if (matched > at) return matched;
  let next = at + widthOf(load<u8>(at));
  while (next < end && kindOf(next, end) !== CUT && matchThird(next, end) === next) next += widthOf(load<u8>(next));
  return next;
}

/** Where the third pattern's match ends; `at` where it has none here. */
function matchThird(at: u32, end: u32): u32 {
  const lead: u32 = load<u8>(at);
  const kind = classAt(at);
  const next = at + widthOf(lead);
  if (lead < 0x80 && isIn(SIGNS, kind)) {
    const stop = skipAsciiLetters(next, end);
    if (stop > next) return stop;
  }
  const nextKind = kindOf(next, end);
  if (isIn(WORD, kind)) return skipKinds(next, end, WORD);
  if (kind !== LINE_END && !isIn(SIGNS, kind) && isIn(WORD, nextKind)) return skipKinds(next, end, WORD);
  if (isIn(SIGNS, kind) || (lead === BLANK && isIn(SIGNS, nextKind))) return skipKinds(skipKinds(next, end, SIGNS), end, 1 << LINE_END);
  return isIn(SPACES, kind) ? skipSpacesToCut(at, end) : at;
}

function skipSpacesToCut(at: u32, end: u32): u32 {
  let lineEnd: u32 = 0;
  let next = at;
  let kind = kindOf(next, end);
  while (isIn(SPACES, kind)) {
    next += widthOf(load<u8>(next));
    if (kind === LINE_END) lineEnd = next;
    kind = kindOf(next, end);
  }
  return lineEnd > 0 ? lineEnd : leaveOneSpace(at, next, kind === CUT ? next : end);
}

function skipKinds(at: u32, end: u32, set: u32): u32 {
  while (isIn(set, kindOf(at, end))) at += widthOf(load<u8>(at));
  return at;
}

/** Class, or `CUT`. */
function kindOf(at: u32, end: u32): u32 {
  return at >= end || isKanaOrIdeograph(at) ? CUT : classAt(at);
}

function isKanaOrIdeograph(at: u32): bool {
  const lead: u32 = load<u8>(at);
  if (lead < 0xe3 || lead > 0xe9) return false;
  const point = pointAt(at);
  return (point >= 0x4e00 && point <= 0x9fa5) || (point >= 0x3040 && point <= 0x30ff);
}
