import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { TEXT_FIXES } from './fix-text.ts';
import { mapStrings } from './map-strings.ts';
import { patchJson } from './patch-json.ts';
import { changesBetween } from './row-changes.ts';
import { shownChange, visibleJson } from './shown-change.ts';

const fix = (code: string, text: string): string => (TEXT_FIXES[code] as (text: string) => string)(text);
const asLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

test.for(['La réponse est simple', 'Straße', '你好世界', 'Привет', '“yes” – it’s', '😀 fine', '10 € for a café'])(
  'mojibake of %s is put right',
  (text) => {
    expect(fix('TEXT_MOJIBAKE', asLatin1(text))).toBe(text);
    expect(fix('TEXT_MOJIBAKE', text)).toBe(text);
  },
);

test.for([
  ['a\u0000b\u0007', 'ab'],
  ['page one\fPage two', 'page one\nPage two'],
  ['page one\n\fPage two', 'page one\nPage two'],
  ['\u001b[31mred\u001b[0m', 'red'],
  ['It\u0092s 5 \u0080', 'It’s 5 €'],
  ['a\tb\r\nc', 'a\tb\r\nc'],
  // \frac and \beta whose backslash a JSON writer forgot
  ['\frac{1}{2}', '\frac{1}{2}'],
  ['\beta', '\beta'],
] as const)('controls of %j', ([text, mended]) => expect(fix('TEXT_CONTROL', text)).toBe(mended));

test('a flag of tags and the joiners of Persian stay, what hides in text goes', () => {
  const flag = '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
  expect(fix('TEXT_HIDDEN_TAGS', `${flag} yes\u{e0041}\u{e0042}`)).toBe(`${flag} yes`);
  expect(fix('TEXT_INVISIBLE', 'می\u200cخواهم har\u200bbour')).toBe('می\u200cخواهم harbour');
  expect(fix('TEXT_BIDI_OVERRIDE', 'report\u202efdp.exe')).toBe('reportfdp.exe');
});

test('a fix of a text leaves nothing to fix in it', () => {
  const damaged = fc.array(fc.constantFrom('é', 'Ã©', '\u0000', 'x', '\u200b', '\u202e', '\u{e0041}', ' ', '😀', '\u0092'), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(damaged, fc.constantFrom(...Object.keys(TEXT_FIXES)), (pieces, code) => {
      const once = fix(code, pieces.join(''));
      if (code !== 'TEXT_MOJIBAKE') expect(fix(code, once)).toBe(once);
      else expect(once.length).toBeLessThanOrEqual(pieces.join('').length);
    }),
  );
});

describe('JSON text', () => {
  /** JSON as people write it: any spacing. */
  const written = (value: JsonValue, spaces: string): string => JSON.stringify(value, null, spaces === '' ? undefined : spaces);

  test('a patch gives the new value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.constantFrom('', ' ', '\t'), (before, after, spaces) => {
        const [old, fresh] = [JSON.parse(JSON.stringify(before)) as JsonValue, JSON.parse(JSON.stringify(after)) as JsonValue];
        expect(JSON.parse(patchJson(written(old, spaces), old, fresh))).toEqual(fresh);
        expect(patchJson(written(old, spaces), old, old)).toBe(written(old, spaces));
      }),
    );
  });

  test.for([
    ['{ "id": 12345678901234567890, "w": 1.0, "t": "a\\u0000b" }', '{ "id": 12345678901234567890, "w": 1.0, "t": "ab" }'],
    ['{"t":"caf\\u00e9\\u0000","x":1e2}', '{"t":"caf\\u00e9","x":1e2}'],
    ['{"t":"café\\u0000","n":{"t":"x\\/y"}}', '{"t":"café","n":{"t":"x\\/y"}}'],
    ['{"a":1,"a":"b\\u0000"}', '{"a":1,"a":"b"}'],
  ] as const)('of %s only the text changes', ([text, mended]) => {
    const value = JSON.parse(text) as JsonValue;
    const after = mapStrings(value, (one) => one.replaceAll('\u0000', ''));
    expect(patchJson(text, value, after)).toBe(mended.startsWith('{"a":1,"a"') ? mended.replace('"a":1', '"a":"b"') : mended);
  });

  test('texts inside JSON text are changed too, and what is beside them stays', () => {
    const messages = '[{"role": "user", "content": "a\\u0000", "n": 1.0}]';
    const mapped = mapStrings({ messages }, (text) => text.replaceAll('\u0000', ''));
    expect(mapped).toEqual({ messages: '[{"role": "user", "content": "a", "n": 1.0}]' });
  });

  test('without a change it is the same value, and keys that data chose are only keys', () => {
    const value = JSON.parse('{"__proto__": {"x": "a"}, "y": ["b"]}') as JsonValue;
    expect(mapStrings(value, (text) => text)).toBe(value);
    const mapped = mapStrings(value, (text) => `${text}!`);
    expect(JSON.stringify(mapped)).toBe('{"__proto__":{"x":"a!"},"y":["b!"]}');
    expect(Object.getPrototypeOf(mapped)).toBe(Object.prototype);
  });
});

test('a change is placed by a pointer', () => {
  expect(changesBetween({ 'a/b': [{ c: 'x' }, 1] }, { 'a/b': [{ c: 'y' }, 1] })).toEqual([
    { pointer: '/a~1b/0/c', before: 'x', after: 'y' },
  ]);
});

describe('what is shown of a change', () => {
  test('is short, and shows what differs', () => {
    const text = `${'long '.repeat(100)}harbour ${'tail '.repeat(100)}`;
    const { before, after } = shownChange(text.replace('har', 'har\u200b'), text);
    expect(before).toMatch(/^….*har\u200bbour.*…$/);
    expect(after).toMatch(/^….*harbour.*…$/);
    expect(Math.max(before.length, after.length)).toBeLessThan(90);
  });

  test('has no private value, not even a damaged one', () => {
    for (const damage of ['', '\u200b', '\u0000']) {
      const email = `jane.m${damage}iller42@web-mail.org`;
      const before = `Write to ${email}\u200b please`;
      const shown = JSON.stringify(shownChange(before, before.replace(/[\u200b\u0000]/g, '')));
      expect(shown).not.toContain('jane');
      expect(shown).not.toContain('web-mail');
    }
  });

  test('is JSON in which nothing is invisible', () => {
    const odd = '\u200b\u{e0041}\u202e😀𝐀\u0085é';
    const line = visibleJson({ odd });
    expect(line).toMatch(/^[\u0020-\u007e😀𝐀é]*$/u);
    expect(JSON.parse(line)).toEqual({ odd });
  });
});
