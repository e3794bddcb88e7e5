/** What Windows-1252 has for the bytes 0x80 to 0x9F; where it has nothing, decoders (WHATWG) give the control character of that number. */
const CP1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const BYTES = new Map([...CP1252].map((char, i) => [char.charCodeAt(0), 0x80 + i]));
const CONTINUATION = `[\\u0080-\\u00bf${CP1252.replace(/[\u0080-\u009f]/g, '')}]`;
/** Whole sequences of UTF-8, each byte shown as the character that Windows-1252 or Latin-1 gives it. */
const SEQUENCES = new RegExp(
  `(?:[\\u00c2-\\u00df]${CONTINUATION}|[\\u00e0-\\u00ef]${CONTINUATION}{2}|[\\u00f0-\\u00f4]${CONTINUATION}{3})+`,
  'g',
);
const MOST_ROUNDS = 3;

export interface Mojibake {
  seen: string;
  meant: string;
}

/**
 * Runs of characters that, written as Windows-1252 (or Latin-1), are valid UTF-8: text that was decoded with the wrong encoding. A single sequence
 * counts only where honest text does not have it: French has `é…»`, and shouting has `CAFÉ™`.
 */
export function findMojibake(text: string): Mojibake[] {
  const found: Mojibake[] = [];
  for (const match of text.matchAll(SEQUENCES)) {
    const [seen] = match;
    const meant = redecode(seen);
    if (meant === undefined || !isPlain(seen, meant, text.charAt(match.index - 1))) continue;
    found.push({ seen, meant: redecodeAgain(meant) });
  }
  return found;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function redecode(seen: string): string | undefined {
  const bytes = new Uint8Array(seen.length);
  for (let i = 0; i < seen.length; i++) {
    const code = seen.charCodeAt(i);
    const byte = BYTES.get(code) ?? code;
    if (byte > 255) return undefined;
    bytes[i] = byte;
  }
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function redecodeAgain(text: string): string {
  let meant = text;
  for (let round = 1; round < MOST_ROUNDS; round++) {
    const next = redecode(meant);
    if (next === undefined || next === meant) break;
    meant = next;
  }
  return meant;
}

const UPPER = /\p{Lu}/u;
const QUOTE_MARKS = /[‘’“”–—…™•»›€†‡]/;

function isPlain(seen: string, meant: string, before: string): boolean {
  const characters = [...meant];
  if (characters.length > 1)
    return !/^[\u00c0-\u00df][»›”’…™—–]/.test(seen) || /[\u0400-\u04ff\u0370-\u03ff]{2}|^[\u0080-\u00ff]+$/.test(meant);
  const lead = seen.charCodeAt(0);
  // À to ÿ: a capital with a mark of punctuation behind a capital is a word in capitals
  if (lead === 0xc3) return !(QUOTE_MARKS.test(seen) && (UPPER.test(before) || before === ''));
  // signs of Latin-1: Â° Â£ Â© and the space that does not break
  if (lead === 0xc2) return !/[«“‹(]/.test(before) && !UPPER.test(before) && !QUOTE_MARKS.test(seen);
  // punctuation (U+2000 to U+23FF), the byte order mark and U+FFFD
  if (lead === 0xe2 || lead === 0xef) return /[\u2000-\u23ff\u2500-\u27bf\ufeff\ufffd\uff00-\uffef]/.test(meant);
  // emoji
  return lead === 0xf0 && /[Ÿ\u009f]/.test(seen.charAt(1));
}

/** The text with each run of `findMojibake` as it was meant. */
export function mendMojibake(text: string): string {
  return text.replace(SEQUENCES, (seen: string, at: number) => {
    const meant = redecode(seen);
    return meant === undefined || !isPlain(seen, meant, text.charAt(at - 1)) ? seen : redecodeAgain(meant);
  });
}

/** What Windows-1252 has at the number of a control character from U+0080 to U+009F; nothing where it has none. */
export function windows1252Of(control: string): string {
  const char = CP1252.charAt(control.charCodeAt(0) - 0x80);
  return char === control ? '' : char;
}
