import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codesIn, lookAtText } from '../testing/look-at-text.ts';
import { isLuhn, mod97 } from './numbers.ts';
import { pii } from './pii.ts';

test.for([
  ['PII_EMAIL', 'Write to martha.quillfeather@riverbank.net today.'],
  ['PII_EMAIL', 'mailto:<k.brandt+boat@uni-kiel.de>'],
  ['PII_PHONE', 'Call (212) 664-7665.'],
  ['PII_PHONE', 'Call 1-212-664-7665.'],
  ['PII_PHONE', 'Unter +49 30 90184 7731 bin ich da.'],
  ['PII_PHONE', '+33 1 42 68 53 00'],
  ['PII_PHONE', 'Appelez le 01 42 68 53 90.'],
  ['PII_PHONE', 'Tel.: 030 90184773'],
  ['PII_PHONE', '手机号是13916482750。'],
  ['PII_IP', 'from 81.174.23.201 at night'],
  ['PII_IP', 'http://81.174.23.201:8080/'],
  ['PII_IP', 'from 2a02:8109:9a40:1d54:dead:11:22:33'],
  ['PII_CARD', '4929 1734 0968 7758'],
  ['PII_CARD', '4929173409687758'],
  ['PII_IBAN', 'DE44 5001 0517 5407 3249 31'],
  ['PII_IBAN', 'DE44500105175407324931'],
  ['PII_SSN', 'My number is 536-22-8147.'],
] as const)('%s: %s', ([code, text]) => {
  const issues = lookAtText(pii, text, 'user');
  expect(issues.map((issue) => issue.code)).toEqual([code]);
  expect(issues[0]?.message).toMatch(/^\D+ .{1,4}… \(\d+ characters\)$/);
});

test.for([
  'Write to jane.doe@riverbank.net, support@riverbank.net or you@example.com.',
  'git clone git@github.com:riverbank/boat.git, see icon@2x.png and @Component.add',
  'x = a@b.T + c@d.shape',
  'Call 555-123-4567 or (212) 555-0147, or 123-456-7890.',
  '2 + 3 = 5, 1990-1995, 10,000,000, 2024-03-15 12:30:45, 3.14159265358979',
  '472547338 + 960397912423686 = 960870459762024',
  'version 2.10.44.131, Chrome/91.0.44.124, 192.168.1.20, 127.0.0.1, 10.0.0.7, 203.0.113.9, 8.8.8.8, 3.1.4.2, 999.1.1.300',
  '::1 fe80::1 2001:db8::7 std::dead::beef::cafe::f 12:30:45',
  '4242 4242 4242 4242, 4111111111111111, 4929 1734 0968 7759, 1234567812345678',
  'DE89 3704 0044 0532 0130 00, DE45 5001 0517 5407 3249 31',
  '078-05-1120, 123-45-6789, 000-12-3456, 912-34-5678',
  'ISBN 978-3-16-148410-0, order 0042-7781-5523, ticket #8837465522910',
])('nothing private: %s', (text) => expect(lookAtText(pii, text, 'user')).toEqual([]));

test('several of one kind are one issue with their count', () => {
  const [issue, ...more] = lookAtText(pii, 'martha@riverbank.net, karl@riverbank.net, martha@riverbank.net, otto@riverbank.net');
  expect(issue?.message).toBe('e-mail address mart… (20 characters), and 2 more');
  expect(more).toEqual([]);
});

test('what is found does not depend on what stands around it', () => {
  const filler = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '. ', 'und ', '人', '7 ', '-'), maxLength: 200 });
  fc.assert(
    fc.property(filler, filler, (before, after) => {
      expect(codesIn(pii, `${before} : martha@riverbank.net and 536-22-8147 ; ${after}`)).toEqual(
        expect.arrayContaining(['PII_EMAIL', 'PII_SSN']),
      );
    }),
  );
});

test('check digits', () => {
  expect(isLuhn('79927398713')).toBe(true);
  expect(isLuhn('79927398710')).toBe(false);
  expect(mod97('GB82WEST12345698765432')).toBe(1);
  expect(mod97('GB83WEST12345698765432')).not.toBe(1);
});
