import type { RecordCheck } from '../check.ts';
import { FEATURE } from '../features.ts';
import type { TextRule } from '../text-check.ts';
import { textCheck } from '../text-check.ts';
import { findMojibake } from './mojibake.ts';
import { BIDI_OVERRIDE, CONTROL, HIDDEN_TAGS, INVISIBLE } from './odd-characters.ts';

const mojibake: TextRule = {
  code: { code: 'TEXT_MOJIBAKE', severity: 'warning', summary: 'UTF-8 that was decoded as Windows-1252 or Latin-1, once or twice' },
  needs: FEATURE.suspect,
  fix: 'decode the source as UTF-8; text that is damaged already: ftfy.fix_text',
  see(text) {
    const found = findMojibake(text);
    const [first] = found;
    if (first === undefined) return undefined;
    return `${shown(first.seen)} was ${shown(first.meant)}${places(found.length)}`;
  },
};

const replacement: TextRule = {
  code: { code: 'TEXT_REPLACEMENT', severity: 'warning', summary: 'U+FFFD, which stands where a decoder could not read' },
  needs: FEATURE.suspect,
  fix: 'decode the source again; what was lost is not in this file',
  see: (text) => (text.includes('\ufffd') ? `the replacement character U+FFFD${places(text.split('\ufffd').length - 1)}` : undefined),
};

const control = characters({
  code: { code: 'TEXT_CONTROL', severity: 'warning', summary: 'a control character other than tab and line ends' },
  needs: FEATURE.suspect,
  fix: 'remove it',
  pattern: CONTROL,
});

const bidi = characters({
  code: { code: 'TEXT_BIDI_OVERRIDE', severity: 'warning', summary: 'a character that makes text show in another order than it is read' },
  needs: FEATURE.suspect,
  fix: 'remove it',
  pattern: BIDI_OVERRIDE,
});

/** Joiners are spelling in many scripts and in emoji, but not between Latin letters; tags are part of a flag only. */
const invisible = characters({
  code: { code: 'TEXT_INVISIBLE', severity: 'info', summary: 'a character without width: zero-width space, byte order mark, word joiner' },
  needs: FEATURE.suspect,
  fix: 'remove it: it splits words into other tokens',
  pattern: INVISIBLE,
});

const tags = characters({
  code: {
    code: 'TEXT_HIDDEN_TAGS',
    severity: 'warning',
    summary: 'tag characters (U+E0000 to U+E007F) outside a flag: text that nobody sees and a model reads',
  },
  needs: FEATURE.suspect,
  fix: 'remove them',
  pattern: HIDDEN_TAGS,
});

const privateUse = characters({
  code: {
    code: 'TEXT_PRIVATE_USE',
    severity: 'info',
    summary: 'a character of the private use area, which means something in one font only',
  },
  needs: FEATURE.suspect,
  fix: 'replace it by what it stands for, or remove it',
  pattern: /[\ue000-\uf8ff]/g,
});

const ENTITY = /&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[0-9a-fA-F]{2,5});/g;
/** Where text is about markup, entities are what it says. */
const MARKUP = /<\/?[a-zA-Z][^<>]{0,200}>|```|`&|\b(?:HTML|XML|html|xml|entit|escap)/;

const htmlEntities: TextRule = {
  code: { code: 'TEXT_HTML_ENTITY', severity: 'info', summary: 'an HTML entity in text without markup' },
  needs: FEATURE.ampersand,
  fix: 'unescape it: html.unescape in Python',
  see(text) {
    const found = text.match(ENTITY);
    return found === null || MARKUP.test(text) ? undefined : `${found[0]} in text without markup${places(found.length)}`;
  },
};

/** What is wrong with the characters of a text. */
export const encoding: RecordCheck = textCheck('encoding', [
  mojibake,
  replacement,
  control,
  bidi,
  invisible,
  tags,
  privateUse,
  htmlEntities,
]);

function characters({ pattern, ...rule }: Omit<TextRule, 'see'> & { pattern: RegExp }): TextRule {
  return {
    ...rule,
    see(text) {
      const found = text.match(pattern);
      return found === null ? undefined : `${codePoint(found[0])}${places(found.length)}`;
    },
  };
}

function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function places(count: number): string {
  return count === 1 ? '' : `, in ${count} places`;
}

const MOST_SHOWN = 12;

/** In quotes, at its full length only where it is short, and without characters that a terminal would act on. */
function shown(text: string): string {
  const short = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
  return `"${short.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (char) => codePoint(char))}"`;
}
