import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codesIn, lookAtText } from '../testing/look-at-text.ts';
import { encoding } from './encoding.ts';
import { findMojibake } from './mojibake.ts';

const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const asLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
// decoders of some Node versions take the one for the other
const asWindows1252 = (text: string): string =>
  asLatin1(text).replace(/[\u0080-\u009f]/g, (char) => WINDOWS_1252.charAt(char.charCodeAt(0) - 0x80));

test.for([
  'café',
  'naïve',
  'Straße',
  'señor',
  'It’s',
  '“yes”',
  'a – b',
  '20 °C',
  '© 2020',
  '你好世界',
  'Привет',
  'καλημέρα',
  '😀 fine',
  '10 €',
])('misread %s is found, and what it was', (text) => {
  for (const misread of [asWindows1252, asLatin1]) {
    const found = findMojibake(misread(text));
    expect(found.length).toBeGreaterThan(0);
    for (const { seen, meant } of found) expect(misread(meant)).toBe(seen);
    expect(codesIn(encoding, misread(text))).toContain('TEXT_MOJIBAKE');
  }
});

test('text that was misread twice is put right at once', () => {
  expect(findMojibake(asWindows1252(asWindows1252('café')))).toEqual([{ seen: 'Ã\u0192Â©', meant: 'é' }]);
});

test.for([
  'Voilà… « c’est ça… » dit-il, fatigué…»',
  'CAFÉ™, ÉTÉ…, MANHÃ”, IRMÃ…',
  'Straße, Größe – „Ä“ und ‚ö‘; ÄÖÜ',
  'São Paulo, coração, não, Ação, ÂNGULO',
  'Ð and ð are letters of Icelandic: það, Ísland, Æ',
  'Привет, мир! 你好。 שלום 😀 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  'می\u200cخواهم, क्\u200dष, 👩\u200d🚀',
  'a\tb\r\nc',
  '<p>Fish &amp; chips</p>, and &lt; is how HTML writes <',
  'R&D, AT&T; a && b;',
])('honest: %s', (text) => expect(lookAtText(encoding, text)).toEqual([]));

test('honest Latin text is not mojibake', () => {
  const letter = fc.constantFrom(...'aeiou bcdn àâäéèêëîïôöùûüçñßÀÉÈÖÜÑãõ ’“”«»…–');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'e', 't', 'n'), letter), { maxLength: 40 }), (pairs) => {
      // letters with marks stand beside plain ones
      expect(findMojibake(pairs.map(([plain, any]) => any + plain).join(''))).toEqual([]);
    }),
  );
});

test.for([
  ['TEXT_REPLACEMENT', 'caf\ufffd', 'the replacement character U+FFFD'],
  ['TEXT_CONTROL', 'a\u0000b\u0008', 'U+0000, in 2 places'],
  ['TEXT_CONTROL', 'a\u0085b\u0086', 'U+0086'],
  ['TEXT_BIDI_OVERRIDE', 'report\u202efdp.exe', 'U+202E'],
  ['TEXT_INVISIBLE', 'har\u200bbour', 'U+200B'],
  ['TEXT_INVISIBLE', 'har\u200dbour', 'U+200D'],
  ['TEXT_HIDDEN_TAGS', 'yes\u{e0041}\u{e0042}', 'U+E0041, in 2 places'],
  ['TEXT_PRIVATE_USE', 'press \uf04a', 'U+F04A'],
  ['TEXT_HTML_ENTITY', 'fish &amp; chips &#39;', '&amp; in text without markup, in 2 places'],
] as const)('%s', ([code, text, message]) => {
  expect(lookAtText(encoding, text)).toMatchObject([{ code, message }]);
});

test('a message has no character that a terminal would act on', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      for (const { message } of [...lookAtText(encoding, asLatin1(text)), ...lookAtText(encoding, text)]) {
        expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }
    }),
  );
});
