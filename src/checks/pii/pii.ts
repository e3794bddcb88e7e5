import type { RecordCheck } from '../check.ts';
import { FEATURE } from '../features.ts';
import type { Finder } from '../find-private.ts';
import { privateValues } from '../find-private.ts';
import { findEmails } from './emails.ts';
import { findIps } from './ips.ts';
import { findCards, findIbans, findSsns } from './numbers.ts';
import { nearNumbers } from './near-numbers.ts';
import { findPhones } from './phones.ts';

function finder(code: string, summary: string, needs: number, find: Finder['find']): Finder {
  const isNumber = needs === FEATURE.digits;
  const fix = 'replace it by a made-up one, or remove the row';
  return { code: { code, severity: 'warning', summary }, needs, fix, find, ...(isNumber ? { near: nearNumbers } : {}) };
}

export const PII_FINDERS: readonly Finder[] = [
  finder('PII_EMAIL', 'an e-mail address that may be somebody’s', FEATURE.at, findEmails),
  finder('PII_PHONE', 'a telephone number', FEATURE.digits, findPhones),
  finder('PII_IP', 'an address on the public internet', FEATURE.digits | FEATURE.colons, findIps),
  finder('PII_CARD', 'a card number with a right check digit', FEATURE.digits, findCards),
  finder('PII_IBAN', 'an IBAN with right check digits', FEATURE.digits, findIbans),
  finder('PII_SSN', 'a US social security number', FEATURE.digits, findSsns),
];

/** What tells of a person. */
export const pii: RecordCheck = privateValues('pii', PII_FINDERS);
