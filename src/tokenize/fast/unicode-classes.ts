import { LINE_END } from '../kernel/classes.ts';
import { once } from '../once.ts';
import { CLASS_RUNS, NFC_RUNS, WORD_RUNS } from './unicode-data.ts';

const POINTS = 0x110000;
const CLASS_LETTERS = '.utlmoknpsw';

/** Class of each ASCII character. */
export const ASCII_CLASSES: Uint8Array = withLineEnds(expandRuns(CLASS_RUNS, CLASS_LETTERS, 0x80));

/** Class of each code point, as the regular expressions of Python's `tokenizers` see it (unicode-data.ts), on any Node. */
export const classes: () => Uint8Array = once(() => withLineEnds(expandRuns(CLASS_RUNS, CLASS_LETTERS)));

/** Part of each code point in NFC, in the version of Unicode that `tokenizers` has. */
export const nfcParts: () => Uint8Array = once(() => expandRuns(NFC_RUNS, '.bc'));

/** 1 for code points of words, as `single_word` of added tokens sees them. */
export const wordPoints: () => Uint8Array = once(() => expandRuns(WORD_RUNS, '.x'));

function withLineEnds(table: Uint8Array): Uint8Array {
  table[0x0a] = LINE_END;
  table[0x0d] = LINE_END;
  return table;
}

/** Of the code points below `points`. */
function expandRuns(runs: string, letters: string, points: number = POINTS): Uint8Array {
  const table = new Uint8Array(points);
  let point = 0;
  let at = 0;
  while (at < runs.length && point < points) {
    const value = letters.indexOf(runs.charAt(at++));
    let length = 0;
    for (; at < runs.length; at++) {
      const digit = runs.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) break;
      length = length * 10 + digit;
    }
    const end = point + (length === 0 ? 1 : length);
    if (value > 0) table.fill(value, point, end);
    point = end;
  }
  return table;
}
