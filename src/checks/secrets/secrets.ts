import type { RecordCheck } from '../check.ts';
import { FEATURE } from '../features.ts';
import type { Finder, Found } from '../find-private.ts';
import { privateValues } from '../find-private.ts';
import { isPlaceholder } from '../placeholder.ts';
import { assignedSecrets } from './assigned-secrets.ts';
import { nearLongWords } from './near-long-words.ts';
import { PROVIDER_KEYS } from './provider-keys.ts';
import { matchesOf } from '../matches.ts';

const FIX = 'revoke it, then remove it or the row: what is trained on can be recited';

const ANY_KEY = new RegExp(`(?<![A-Za-z0-9_])(?:${PROVIDER_KEYS.map(({ pattern }) => `(${pattern})`).join('|')})`, 'g');

const providerKeys: Finder = {
  code: { code: 'SECRET_KEY', severity: 'error', summary: 'a key or token of a provider' },
  needs: FEATURE.longWord,
  fix: FIX,
  near: nearLongWords,
  find(text) {
    const found: Found[] = [];
    for (const match of matchesOf(text, ANY_KEY)) {
      const [value] = match;
      const noun = PROVIDER_KEYS[match.findIndex((group, i) => i > 0 && group !== undefined) - 1]?.noun ?? 'key';
      if (!isPlaceholder(value)) found.push({ value, noun });
    }
    return found;
  },
};

const KEY_HEADER = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_BODY = /[A-Za-z0-9+/]{32}/;
/** Headers of PEM (RFC 1421) may stand before the key. */
const MOST_BEFORE_BODY = 400;

const privateKeys: Finder = {
  code: { code: 'SECRET_PRIVATE_KEY', severity: 'error', summary: 'a private key' },
  needs: FEATURE.longWord,
  fix: FIX,
  find(text) {
    if (!text.includes('PRIVATE KEY')) return [];
    return matchesOf(text, KEY_HEADER).flatMap(({ 0: header, index }) => {
      // the header alone is in every manual
      const [body = ''] = text.slice(index + header.length, index + header.length + MOST_BEFORE_BODY).split('-----', 1);
      return KEY_BODY.test(body) ? [{ value: header + body, noun: 'private key' }] : [];
    });
  },
};

const URL_PASSWORD =
  /\b(?:postgres(?:ql)?|mysql2?|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|ldaps?|s?ftp|ssh|https?)(?:\+[a-z0-9]{2,12})?:\/\/[^\s:/@"'<>]{1,64}:([^\s:/@"'<>]{4,128})@([A-Za-z0-9][A-Za-z0-9.-]{2,100})/g;
const NO_PASSWORD =
  /^(?:pass|passwd|pwd|pw|passw0rd|mypass\w*|secret|mysecret\w*|root|admin|user\w*|postgres|mysql|guest|token|port|hunter2|host\w*|\d{1,5})$|[{}$%[\]()]/i;

const urlPasswords: Finder = {
  code: { code: 'SECRET_URL_PASSWORD', severity: 'error', summary: 'a URL of a database or server with a password' },
  needs: FEATURE.at,
  fix: FIX,
  find(text) {
    if (!text.includes('://')) return [];
    return matchesOf(text, URL_PASSWORD)
      .filter(
        ([, password = '', host = '']) =>
          !NO_PASSWORD.test(password) && !isMadeUp(password) && !/example|localhost|yourhost|host$/i.test(host),
      )
      .map(([value]) => ({ value, noun: 'URL with a password' }));
  },
};

function isMadeUp(password: string): boolean {
  return password.length >= 6 ? isPlaceholder(password.length < 12 ? `${password}#@!?&;` : password) : false;
}

const assigned: Finder = {
  code: {
    code: 'SECRET_ASSIGNED',
    severity: 'warning',
    summary: 'a random-looking value that code or a config assigns to a key, token or password',
  },
  needs: FEATURE.longWord,
  fix: 'if it is real, revoke it; remove it or the row',
  near: nearLongWords,
  find: assignedSecrets,
};

export const SECRET_FINDERS: readonly Finder[] = [providerKeys, assigned, privateKeys, urlPasswords];

/** Keys, tokens and passwords. */
export const secrets: RecordCheck = privateValues('secrets', SECRET_FINDERS);
