import type { Severity } from '../../errors.ts';
import type { RecordCheck } from '../check.ts';
import { FEATURE } from '../features.ts';
import type { Finder } from '../find-private.ts';
import { privateValues } from '../find-private.ts';
import { findEmails } from './emails.ts';
import { findIps } from './ips.ts';
import { findCards, findIbans, findSsns } from './numbers.ts';
import { findPhones } from './phones.ts';

function finder(code: string, severity: Severity, summary: string, needs: number, find: Finder['find']): Finder {
  return { code: { code, severity, summary }, needs, fix: 'replace it by a made-up one, or remove the row', find };
}

/** What tells of a person. */
export const pii: RecordCheck = privateValues('pii', [
  finder('PII_EMAIL', 'warning', 'an e-mail address that may be somebody’s', FEATURE.at, findEmails),
  finder('PII_PHONE', 'warning', 'a telephone number', FEATURE.digits, findPhones),
  finder('PII_IP', 'warning', 'an address on the public internet', FEATURE.digits | FEATURE.colons, findIps),
  finder('PII_CARD', 'warning', 'a card number with a right check digit', FEATURE.digits, findCards),
  finder('PII_IBAN', 'warning', 'an IBAN with right check digits', FEATURE.digits, findIbans),
  finder('PII_SSN', 'warning', 'a US social security number', FEATURE.digits, findSsns),
]);
