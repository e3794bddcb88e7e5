/** What a look at a text says about it: a check whose features do not occur has nothing to search for. */
export const FEATURE = {
  /** `@` */
  at: 1,
  /** Seven digits or more with nothing but a few blanks and `-.()/+` between them, or three numbers with dots between them. */
  digits: 2,
  /** Two colons with four hexadecimal digits at most between them, behind one. */
  colons: 4,
  /** A word of 16 or more of `A-Za-z0-9_-`. */
  longWord: 8,
  /** `<` or `[`. */
  bracket: 16,
  ampersand: 32,
  /** Control characters but tab and line ends, and everything beyond ASCII. */
  unusual: 64,
  /** Of these, what damaged text has: controls, marks without width, private use, U+FFFD, accents before a sign. */
  suspect: 128,
} as const;

const DIGITS = /\d(?:[ ()/+.-]{0,4}\d){6}|\d\.\d{1,3}\.\d/;
const UNUSUAL = /[^\t\n\r\x20-\x7e]/;
const SUSPECT =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u180e\u200b-\u200d\u202d\u202e\u2060-\u2064\udb40\ue000-\uf8ff\ufeff\ufffd]|[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u20ac\u2122]/;

/** Features of a text, in linear time: each is looked for by what the engine does fastest. */
export function featuresOf(text: string): number {
  let features = 0;
  if (text.includes('@')) features |= FEATURE.at;
  if (text.includes('<') || text.includes('[')) features |= FEATURE.bracket;
  if (text.includes('&')) features |= FEATURE.ampersand;
  if (UNUSUAL.test(text)) features |= SUSPECT.test(text) ? FEATURE.unusual | FEATURE.suspect : FEATURE.unusual;
  if (DIGITS.test(text)) features |= FEATURE.digits;
  if (hasColons(text)) features |= FEATURE.colons;
  if (hasLongWord(text)) features |= FEATURE.longWord;
  return features;
}

const MOST_HEX = 4;

function hasColons(text: string): boolean {
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    if (!isHex(text.charCodeAt(at - 1))) continue;
    let next = at + 1;
    while (next - at <= MOST_HEX && isHex(text.charCodeAt(next))) next++;
    if (text.charAt(next) === ':') return true;
  }
  return false;
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

const LEAST_WORD = 16;
const IS_WORD = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9_-]/.test(String.fromCharCode(code)) ? 1 : 0));

function hasLongWord(text: string): boolean {
  return longWordFrom(text, 0) !== -1;
}

/** Start of the first long word that begins at `from` or later, -1 where there is none. Looks backwards from where one would end: most characters are never looked at. */
export function longWordFrom(text: string, from: number): number {
  let before = from - 1;
  for (let end = before + LEAST_WORD; end < text.length; end = before + LEAST_WORD) {
    let at = end;
    while (at > before && isWordChar(text.charCodeAt(at))) at--;
    if (at === before) return before + 1;
    before = at;
  }
  return -1;
}

/** Where the word that holds `at` ends. */
export function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && isWordChar(text.charCodeAt(end))) end++;
  return end;
}

function isWordChar(code: number): boolean {
  return code < 128 && IS_WORD[code] === 1;
}
