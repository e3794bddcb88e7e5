import type { Found } from '../find-private.ts';
import { matchesOf } from '../matches.ts';

/** Sixteen digits of Visa, Mastercard, Discover and JCB, fifteen of American Express, bare or in the groups printed on the card. */
const CARD =
  /(?<![\w.,$€£-])(?:(?:4\d{3}|5[1-5]\d{2}|2(?:22[1-9]|2[3-9]\d|[3-6]\d{2}|7[01]\d|720)|6(?:011|5\d{2}|4[4-9]\d)|35(?:2[89]|[3-8]\d))(?:([ -]?)\d{4})(?:\1\d{4}){2}|3[47]\d{2}([ -]?)\d{6}\2\d{5})(?![\w-]|[.,]\d)/g;

/** Numbers that payment services publish for tests. */
const TEST_CARDS = new Set([
  '4242424242424242', '4111111111111111', '4012888888881881', '4000056655665556', '4000000000000002', '4000000000000077', '4000002500003155',
  '5555555555554444', '5105105105105100', '2223003122003222', '5200828282828210', '5431111111111111', '5454545454545454', '378282246310005',
  '371449635398431', '6011111111111117', '6011000990139424', '3566002020360505', '3530111333300000', '4532015112830366', '4539578763621486',
]); // prettier-ignore

/** Numbers of payment cards whose check digit (Luhn) is right. */
export function findCards(text: string): Found[] {
  const found: Found[] = [];
  for (const [value] of matchesOf(text, CARD)) {
    const digits = value.replace(/\D/g, '');
    if (isLuhn(digits) && !TEST_CARDS.has(digits) && new Set(digits).size > 3) found.push({ value, noun: 'card number' });
  }
  return found;
}

/** ISO/IEC 7812-1, annex B. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, isDoubled = false; i >= 0; i--, isDoubled = !isDoubled) {
    const digit = digits.charCodeAt(i) - 48;
    sum += !isDoubled ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g;
/** Lengths by country, from the IBAN registry. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 ' +
    'GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 ' +
    'PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
/** Those that registry and banks print as examples. */
const EXAMPLE_IBANS = new Set([
  'DE89370400440532013000', 'GB82WEST12345698765432', 'GB29NWBK60161331926819', 'FR1420041010050500013M02606', 'NL91ABNA0417164300',
  'CH9300762011623852957', 'ES9121000418450200051332', 'IT60X0542811101000000123456', 'BE68539007547034', 'AT611904300234573201',
]); // prettier-ignore

/** Account numbers whose length and check digits (ISO 13616, modulo 97) are right. */
export function findIbans(text: string): Found[] {
  const found: Found[] = [];
  for (const [value] of matchesOf(text, IBAN)) {
    const compact = value.replaceAll(' ', '');
    if (compact.length === IBAN_LENGTHS[compact.slice(0, 2)] && mod97(compact) === 1 && !EXAMPLE_IBANS.has(compact)) {
      found.push({ value, noun: 'IBAN' });
    }
  }
  return found;
}

export function mod97(iban: string): number {
  let rest = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** What the Social Security Administration gives out: no area 000, 666 or 9xx, no group 00, no serial 0000. */
const SSN = /(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-]|\.\d)/g;
const NO_SSN = new Set([
  '078-05-1120',
  '219-09-9999',
  '123-45-6789',
  '111-11-1111',
  '555-55-5555',
  '987-65-4321',
  '123-12-1234',
  '123-45-6780',
]);

export function findSsns(text: string): Found[] {
  return matchesOf(text, SSN)
    .filter(([value]) => !NO_SSN.has(value))
    .map(([value]) => ({ value, noun: 'US social security number' }));
}
