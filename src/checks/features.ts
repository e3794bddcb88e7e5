/** What a look at a text says about it: a check whose features do not occur has nothing to search for. */
export const FEATURE = {
  /** `@` */
  at: 1,
  /** Seven digits or more with nothing but a few blanks and `-.()/+` between them, or three numbers with dots between them. */
  digits: 2,
  /** Two colons or more, each between a hexadecimal digit and another or a colon. */
  colons: 4,
  /** A word of 16 or more of `A-Za-z0-9_-`. */
  longWord: 8,
  /** `<` or `[`. */
  bracket: 16,
  ampersand: 32,
  /** Control characters but tab and line ends, and everything beyond ASCII. */
  unusual: 64,
} as const;

const DIGITS = /\d(?:[ ()/+.-]{0,4}\d){6}|\d\.\d{1,3}\.\d/;
const UNUSUAL = /[^\t\n\r\x20-\x7e]/;

/** Features of a text, in linear time: each is looked for by what the engine does fastest. */
export function featuresOf(text: string): number {
  let features = 0;
  if (text.includes('@')) features |= FEATURE.at;
  if (text.includes('<') || text.includes('[')) features |= FEATURE.bracket;
  if (text.includes('&')) features |= FEATURE.ampersand;
  if (UNUSUAL.test(text)) features |= FEATURE.unusual;
  if (DIGITS.test(text)) features |= FEATURE.digits;
  if (hasColons(text)) features |= FEATURE.colons;
  if (hasLongWord(text)) features |= FEATURE.longWord;
  return features;
}

const LEAST_COLONS = 2;

function hasColons(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    if (isHex(text.charCodeAt(at - 1)) && (isHex(text.charCodeAt(at + 1)) || text.charAt(at + 1) === ':') && ++count === LEAST_COLONS) return true;
  }
  return false;
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

const LEAST_WORD = 16;
const IS_WORD = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9_-]/.test(String.fromCharCode(code)) ? 1 : 0));

/** Looks backwards from where a word of that length would end, so that most characters are never looked at. */
function hasLongWord(text: string): boolean {
  let before = -1;
  for (let end = LEAST_WORD - 1; end < text.length; end = before + LEAST_WORD) {
    let at = end;
    while (at > before && isWordChar(text.charCodeAt(at))) at--;
    if (at === before) return true;
    before = at;
  }
  return false;
}

function isWordChar(code: number): boolean {
  return code < 128 && IS_WORD[code] === 1;
}
