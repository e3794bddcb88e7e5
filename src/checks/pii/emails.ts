import type { Found } from '../find-private.ts';

const MOST_LOCAL = 64;
const LOCAL_CHAR = /[A-Za-z0-9._%+-]/;
const DOMAIN = /@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,4}([A-Za-z]{2,18})(?![A-Za-z0-9_(@-])/y;

/** Endings of domains with more than two letters; those of two are countries'. Anything else behind `@` is code or a file name. */
const ENDINGS = new Set(
  (
    'com org net edu gov mil int info biz name pro mobi aero coop museum jobs travel dev app cloud email online site tech store shop xyz blog ' +
    'agency academy company consulting solutions services systems network digital media news today live life world global group team work studio ' +
    'design software support center international science bank health care legal law london berlin paris tokyo'
  ).split(' '),
);

/** Names kept for documentation (RFC 2606, RFC 6761) and those that everybody makes up. */
const NO_DOMAIN =
  /^(?:(?:[a-z0-9-]+\.)*(?:example|test|invalid|localhost|local)|(?:.*\.)?(?:example[a-z0-9]*|(?:my|your|some|our|the)?-?(?:domain|company|companyname|email|e-?mail|site|website|business|organization|server|host|name|address)|xyz|abc|acme|foo|bar|test|sample|fake|dummy|placeholder|anycorp|corp|store|school|university|provider|isp|mailserver|smtp)\.[a-z.]+)$/i;
const NO_LOCAL =
  /^(?:git|svn|hg|user(?:name)?\d*|your.*|my.?(?:name|email|address)|name|first\.?(?:name)?\.?last(?:name)?|e?mail|(?:john|jane|j)[._-]?(?:doe|smith).*|doe|someone|somebody|anyone|sender|recipient|receiver|from|to|test\d*|example\d*|sample|foo|bar|abc|xyz|you|me|alice|bob|carol|dan|dave|eve|charlie|mallory|trent|no-?reply|x+|info|contact|support|sales|help|admin|hello|press|pr|media|jobs|office|admissions?|enquir(?:y|ies)|inquir(?:y|ies)|billing|accounts?|team|orders?|service|hr|customer.?(?:service|support|care)|webmaster|postmaster)$/i;

/** Addresses of people. Role addresses (`support@`), documentation names and the usual made-up ones are left out. */
export function findEmails(text: string): Found[] {
  const found: Found[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < MOST_LOCAL && LOCAL_CHAR.test(text[start - 1] as string)) start--;
    while (start < at && !/[A-Za-z0-9]/.test(text[start] as string)) start++;
    if (start === at || text[at - 1] === '.') continue;
    DOMAIN.lastIndex = at;
    const match = DOMAIN.exec(text);
    if (match === null) continue;
    const ending = (match[1] as string).toLowerCase();
    if (ending.length > 2 && !ENDINGS.has(ending)) continue;
    const local = text.slice(start, at);
    if (text.startsWith('://', start - 3) || text[start - 1] === ':' || text[start - 1] === '/') continue;
    if (!NO_DOMAIN.test(match[0].slice(1)) && !NO_LOCAL.test(local)) found.push({ value: local + match[0], noun: 'e-mail address' });
  }
  return found;
}
