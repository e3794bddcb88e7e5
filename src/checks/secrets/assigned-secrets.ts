import type { Found } from '../find-private.ts';
import { isPlaceholder } from '../placeholder.ts';
import { matchesOf } from '../matches.ts';

const ASSIGNED =
  /(?:api[_-]?key|secret|token|passw(?:or)?d|access[_-]?key|credential|private[_-]?key)[A-Za-z_-]{0,20}["'`]?\s{0,3}(?:=>|:=|[:=])\s{0,3}["'`]([A-Za-z0-9_+/=.~!@#$%^&*-]{16,200})["'`]/gi;
/** Bits a character: random base 64 of 20 characters has about 4, hexadecimal about 3.3, words 3. */
const LEAST_ENTROPY = 3.3;

/** Values in quotes that are assigned to a name such as `api_key`, have letters and digits, and look random. */
export function assignedSecrets(text: string): Found[] {
  const found: Found[] = [];
  for (const [, value = ''] of matchesOf(text, ASSIGNED)) {
    if (looksRandom(value) && !isPlaceholder(value)) found.push({ value, noun: 'assigned secret' });
  }
  return found;
}

function looksRandom(value: string): boolean {
  if (!/[0-9].*[0-9]/.test(value) || !/[A-Za-z].*[A-Za-z]/.test(value)) return false;
  // a path, a host name, a version, words joined by marks
  if (/^[A-Za-z]+(?:[-_./][A-Za-z]+)*[-_.]?\d{0,4}$/.test(value)) return false;
  return entropy(value) >= LEAST_ENTROPY;
}

/** Shannon's, in bits a character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
