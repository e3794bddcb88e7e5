import { mendMojibake, windows1252Of } from '../checks/encoding/mojibake.ts';
import { BIDI_OVERRIDE, CONTROL, HIDDEN_TAGS, INVISIBLE } from '../checks/encoding/odd-characters.ts';

/** `\frac` and `\beta` that were read as escapes of JSON: what they were is known to nobody but a reader. */
const LOST_BACKSLASH = /[\b\f\v](?=[a-z])/;
const TERMINAL_COLOURS = /\u001b\[[0-9;]{0,16}[A-Za-z]/g;
const FEEDS = /[\v\f]/g;

/** What mends a text, by the code that is said of it. Each gives the text as it is where it can't do so without loss. */
export const TEXT_FIXES: Readonly<Record<string, (text: string) => string>> = {
  TEXT_MOJIBAKE: mendMojibake,
  TEXT_CONTROL: mendControls,
  TEXT_BIDI_OVERRIDE: (text) => text.replace(BIDI_OVERRIDE, ''),
  TEXT_HIDDEN_TAGS: (text) => text.replace(HIDDEN_TAGS, ''),
  TEXT_INVISIBLE: (text) => text.replace(INVISIBLE, ''),
};

/** Feeds become line ends, U+0080 to U+009F what Windows-1252 has there (as in HTML, whatwg.org "numeric character reference end state"), colours of a terminal and the rest nothing. */
function mendControls(text: string): string {
  if (LOST_BACKSLASH.test(text)) return text;
  return text
    .replace(TERMINAL_COLOURS, '')
    .replace(FEEDS, (_, at: number) => (isLineEnd(text[at - 1]) || isLineEnd(text[at + 1]) ? '' : '\n'))
    .replace(CONTROL, (char) => (char >= '\u0080' ? windows1252Of(char) : ''));
}

function isLineEnd(char: string | undefined): boolean {
  return char === undefined || char === '\n' || char === '\r';
}
