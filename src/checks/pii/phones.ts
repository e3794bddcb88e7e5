import type { Found } from '../find-private.ts';
import { matchesOf } from '../matches.ts';

/** With a country code: `+49 30 901820`, `+1 (212) 664-7665`. */
const INTERNATIONAL = /(?<![\w+.)=*/^-])(?<![\d)]\s)\+[1-9](?:[ .()-]{0,2}\d){7,14}(?![\d%])/g;
/** North American: `(212) 664-7665`, `212-664-7665`, `212.664.7665`; the plan allows 2 to 9 at the head of area and exchange. */
const NORTH_AMERICAN = /(?<![\w.+$€£-])(?:1[-. ])?(?:\(([2-9]\d{2})\) ?|([2-9]\d{2})([-.]))([2-9]\d{2})[-.](\d{4})(?![\w.-]?\d)/g;
/** French: `01 42 34 56 78`. */
const FRENCH = /(?<![\d.,-] ?)0[1-9](?:([ .-])\d{2})(?:\1\d{2}){3}(?![ .,-]?\d)/g;
/** Any national number, where a word before it says what it is. */
const NAMED =
  /(?:\b(?:tel(?:ephone|efon|éfono)?|phone|mobile|mobil|handy|cell|fax|whatsapp|t[ée]l[ée]phone|m[óo]vil)\b|电话|手机|联系方式|传真|致电)[^\d\n]{0,16}(\(?\d(?:[ /.()-]{0,2}\d){7,14})(?![\d%])/gi;

const LEAST_DIGITS = 8;
const MOST_DIGITS = 15;

/** Telephone numbers. The numbers of films and manuals (exchange 555, runs such as 1234567) are left out. */
export function findPhones(text: string): Found[] {
  const found: Found[] = [];
  const seen: string[] = [];
  const add = (value: string): void => {
    const digits = value.replace(/\D/g, '');
    // two patterns may see one number, with and without its country code
    if (digits.length < LEAST_DIGITS || digits.length > MOST_DIGITS || isMadeUp(digits) || seen.some((known) => known.endsWith(digits)))
      return;
    seen.push(digits);
    found.push({ value, noun: 'telephone number' });
  };
  if (text.includes('+')) for (const [value] of matchesOf(text, INTERNATIONAL)) if (/[ .()-]/.test(value) || value.length > 10) add(value);
  for (const match of matchesOf(text, NORTH_AMERICAN)) {
    const area = match[1] ?? match[2];
    if (area !== '555' && match[4] !== '555' && !/^.11$/.test(match[4] as string)) add(match[0]);
  }
  for (const [value] of matchesOf(text, FRENCH)) add(value);
  for (const [, value = ''] of matchesOf(text, NAMED)) add(value);
  return found;
}

function isMadeUp(digits: string): boolean {
  return /1234567|2345678|9876543|0123456|(\d)\1{5}|555(?:01\d\d|\d{4})$|(?:12){3}|(\d)\2\2\d?(\d)\3\3\d?(\d)\4{3}/.test(digits);
}
