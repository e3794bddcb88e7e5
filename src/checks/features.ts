/** What one scan of a text says about it: a check whose features do not occur has nothing to look for. */
export const FEATURE = {
  /** `@` */
  at: 1,
  /** Seven digits or more with nothing but blanks and `-.()/+` between them. */
  digits: 2,
  /** Three dots or more, each between two digits, in such a stretch. */
  dottedDigits: 4,
  /** Two colons or more, each followed by a hexadecimal digit or a colon. */
  colons: 8,
  /** A word of 16 or more of `A-Za-z0-9_-`. */
  longWord: 16,
  /** `<` or `[` before a letter or one of `/|<`. */
  bracket: 32,
  /** `&` before a letter or `#`. */
  ampersand: 64,
  /** Control characters but tab and line ends. */
  control: 128,
  nonAscii: 256,
} as const;

const LETTER = 1;
const DIGIT = 2;
const WORD_MARK = 3;
const SEPARATOR = 4;
const DOT = 5;
const COLON = 6;
const AMPERSAND = 7;
const OPENING = 8;
const AT = 9;
const CONTROL = 10;

const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z]/.test(char)) CLASSES[code] = LETTER;
  else if (/[0-9]/.test(char)) CLASSES[code] = DIGIT;
  else if (code < 32 || code === 127) CLASSES[code] = CONTROL;
}
for (const [chars, kind] of [
  ['_', WORD_MARK],
  [' ()/+-', SEPARATOR],
  ['.', DOT],
  [':', COLON],
  ['&', AMPERSAND],
  ['<[', OPENING],
  ['@', AT],
  ['\t\n\r', 0],
] as const) {
  for (const char of chars) CLASSES[char.charCodeAt(0)] = kind;
}

const HYPHEN = 45;
const LEAST_DIGITS = 7;
const LEAST_DOTS = 3;
const LEAST_COLONS = 2;
const LEAST_WORD = 16;

/** Features of a text, in one pass. */
export function featuresOf(text: string): number {
  let features = 0;
  let word = 0;
  let digits = 0;
  let dots = 0;
  let colons = 0;
  const end = text.length;
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) {
      features |= FEATURE.nonAscii;
      word = digits = dots = 0;
      continue;
    }
    const kind = CLASSES[code] as number;
    if (kind === LETTER || kind === WORD_MARK) {
      if (++word === LEAST_WORD) features |= FEATURE.longWord;
      digits = dots = 0;
    } else if (kind === DIGIT) {
      if (++word === LEAST_WORD) features |= FEATURE.longWord;
      if (++digits === LEAST_DIGITS) features |= FEATURE.digits;
    } else if (kind === SEPARATOR) {
      if (code !== HYPHEN) word = 0;
      else if (++word === LEAST_WORD) features |= FEATURE.longWord;
    } else {
      word = 0;
      if (kind === DOT) {
        if (isDigit(text.charCodeAt(i - 1)) && isDigit(text.charCodeAt(i + 1)) && ++dots === LEAST_DOTS) features |= FEATURE.dottedDigits;
        continue;
      }
      digits = dots = 0;
      if (kind === COLON) {
        if (isHexOrColon(text.charCodeAt(i + 1)) && ++colons === LEAST_COLONS) features |= FEATURE.colons;
      } else if (kind === OPENING) {
        if (opensToken(text.charCodeAt(i + 1))) features |= FEATURE.bracket;
      } else if (kind === AMPERSAND) {
        if (isEntityStart(text.charCodeAt(i + 1))) features |= FEATURE.ampersand;
      } else if (kind === AT) features |= FEATURE.at;
      else if (kind === CONTROL) features |= FEATURE.control;
    }
  }
  return features;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isHexOrColon(code: number): boolean {
  return isDigit(code) || code === 58 || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** A letter, `/`, `|`, `<`, `@`, or the full-width bar of DeepSeek's tokens. */
function opensToken(code: number): boolean {
  return isLetter(code) || code === 47 || code === 124 || code === 60 || code === 64 || code === 0xff5c;
}

function isEntityStart(code: number): boolean {
  return isLetter(code) || code === 35;
}
