import {
  LETTERS,
  LINE_END,
  LOWER,
  MARK,
  MODIFIER,
  NUMBER,
  OTHER_LETTER,
  PUNCTUATION,
  SPACES,
  SYMBOL,
  TITLE,
  UPPER,
} from '../kernel/classes.ts';
import { classes } from './unicode-classes.ts';

const PROPERTIES: Readonly<Record<string, number>> = {
  L: LETTERS,
  Lu: 1 << UPPER,
  Lt: 1 << TITLE,
  Ll: 1 << LOWER,
  Lm: 1 << MODIFIER,
  Lo: 1 << OTHER_LETTER,
  M: 1 << MARK,
  N: 1 << NUMBER,
  P: 1 << PUNCTUATION,
  S: 1 << SYMBOL,
};
const ALL_CLASSES = (1 << (LINE_END + 1)) - 1;

/** One piece of a regular expression that means the same in Oniguruma and in JavaScript, once its classes are spelt out. */
const SAFE =
  /\\p\{(?<property>[A-Z][a-z]?)\}|\\(?<letter>[sSrnt])|\\(?<escaped>[^\p{L}\p{N}\s])|\(\?(?<fold>i):(?<folded>(?:[a-zA-Z']|\|)+)\)|(?<syntax>\(\?:|\(\?!|[()|]|\[\^?|\]|[?*+](?![?+*])|\{\d+(?:,\d*)?\}(?![?+*]))|(?<plain>[^\\()[\]{}.^$|?*+&])/suy;

/**
 * The same regular expression in JavaScript (flags `uy`), or `undefined` where that can't be said exactly. Properties are written out as ranges of code points, those
 * that Python's `tokenizers` has, so that all Nodes agree.
 */
export function translateRegex(pattern: string): string | undefined {
  let source = '';
  let isInClass = false;
  SAFE.lastIndex = 0;
  while (SAFE.lastIndex < pattern.length) {
    const groups = SAFE.exec(pattern)?.groups;
    if (groups === undefined) return undefined;
    const { property, letter, escaped, folded, syntax, plain } = groups;
    const set =
      property !== undefined ? PROPERTIES[property] : letter === 's' ? SPACES : letter === 'S' ? ALL_CLASSES & ~SPACES : undefined;
    if (set !== undefined) source += isInClass ? rangesOf(set) : `[${rangesOf(set)}]`;
    else if (property !== undefined) return undefined;
    else if (letter !== undefined) source += `\\${letter}`;
    else if (escaped !== undefined) source += escapedPoint(escaped);
    else if (folded !== undefined) {
      if (isInClass) return undefined;
      source += `(?:${folded.replace(/[a-zA-Z]/g, bothCases)})`;
    } else if (plain !== undefined) source += plain === '-' && isInClass ? '-' : escapedPoint(plain);
    else if (syntax !== undefined && isInClass && syntax !== ']') {
      if (syntax.length > 1 || syntax === '[') return undefined;
      source += escapedPoint(syntax);
    } else if (syntax !== undefined) {
      if (syntax === ']' && !isInClass) return undefined;
      isInClass = syntax.startsWith('[');
      source += syntax;
    }
  }
  if (isInClass) return undefined;
  try {
    return new RegExp(source, 'uy').source;
  } catch {
    return undefined;
  }
}

/** Without regard to case, as Unicode folds: U+017F is an s, U+212A a k. */
function bothCases(letter: string): string {
  const lower = letter.toLowerCase();
  const others = lower === 's' ? '\\u{17F}' : lower === 'k' ? '\\u{212A}' : '';
  return `[${lower}${lower.toUpperCase()}${others}]`;
}

function escapedPoint(char: string): string {
  return /[\p{L}\p{N} '"]/u.test(char) ? char : `\\u{${(char.codePointAt(0) as number).toString(16)}}`;
}

/** Classes that are not of the library's own (unassigned and control characters) are part of `\S`. */
function rangesOf(set: number): string {
  const table = classes();
  let ranges = '';
  for (let point = 0; point < table.length;) {
    const start = point;
    while (point < table.length && ((set >> (table[point] as number)) & 1) !== 0) point++;
    if (point > start) ranges += `\\u{${start.toString(16)}}-\\u{${(point - 1).toString(16)}}`;
    else point++;
  }
  return ranges;
}
