import { isIPv6 } from 'node:net';
import type { Found } from '../find-private.ts';
import { matchesOf } from '../matches.ts';

/** Not part of a longer number, a version (`v1.2.3.4`, `Chrome/91.0.0.1`) or a name. */
const IPV4 = /(?<![\w.-])(?<!(?<![/:])\/)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?!\.?\d|-|\w)/g;
const VERSION_BEFORE = /(?:version|ver|release|rev|build|firmware|section|chapter|figure|table|release notes?|update|\bv)\.? ?[:=]? ?$/i;
/** With no number beyond it, four numbers are a version or the number of a paragraph. */
const MOST_OF_VERSION = 30;
/** Resolvers that everybody names, and addresses that count up. */
const KNOWN = new Set([
  '12.34.56.78',
  '123.45.67.89',
  '123.123.123.123',
  '98.76.54.32',
  '8.8.8.8',
  '8.8.4.4',
  '1.1.1.1',
  '1.0.0.1',
  '9.9.9.9',
  '208.67.222.222',
  '208.67.220.220',
  '4.2.2.2',
]);

const IPV6 = /(?<![\w:.])(?:[0-9a-f]{1,4}:{1,2}){3,7}[0-9a-f]{1,4}(?![\w:])/gi;

/** Addresses on the public internet: none of private networks, loopback, multicast or documentation, nor the well-known resolvers. */
export function findIps(text: string): Found[] {
  const found: Found[] = [];
  for (const match of matchesOf(text, IPV4)) {
    const [value] = match;
    const bytes = match.slice(1, 5).map(Number);
    if (isPublicV4(bytes) && !KNOWN.has(value) && bytes.some((byte) => byte > MOST_OF_VERSION)) {
      if (!VERSION_BEFORE.test(text.slice(Math.max(0, match.index - 16), match.index))) found.push({ value, noun: 'IP address' });
    }
  }
  if (text.includes(':')) {
    for (const [value] of matchesOf(text, IPV6)) if (isPublicV6(value)) found.push({ value, noun: 'IP address' });
  }
  return found;
}

/** RFC 6890 and RFC 5737 name the rest. */
function isPublicV4([a = 0, b = 0, c = 0, d = 0]: readonly number[]): boolean {
  if (Math.max(a, b, c, d) > 255 || a === 0 || a === 10 || a === 127 || a >= 224 || d === 0) return false;
  if ((a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254) || (a === 100 && b >= 64 && b < 128))
    return false;
  return !(
    (a === 192 && b === 0) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113) ||
    (a === 198 && (b === 18 || b === 19))
  );
}

/** Global unicast (2000::/3) without 2001:db8::/32 (RFC 3849) and the resolvers of Google, Cloudflare and Quad9. */
function isPublicV6(value: string): boolean {
  return isIPv6(value) && /^[23][0-9a-f]{3}:/i.test(value) && !/^(?:2001:0?db8|3fff|2001:4860:4860|2606:4700:4700|2620:fe):/i.test(value);
}
