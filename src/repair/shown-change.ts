import { valuesIn } from '../checks/find-private.ts';
import { PII_FINDERS } from '../checks/pii/pii.ts';
import { SECRET_FINDERS } from '../checks/secrets/secrets.ts';
import type { JsonValue } from '../json.ts';

const CONTEXT = 24;
const LONGEST = 80;

/** A change as it may be shown: what differs with a little around it, and no private value. */
export function shownChange(before: JsonValue, after: JsonValue): { before: string; after: string } {
  const [old, fresh] = [asText(before), asText(after)];
  let start = 0;
  while (start < old.length && old[start] === fresh[start]) start++;
  let tail = 0;
  while (tail < Math.min(old.length, fresh.length) - start && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  const from = Math.max(0, start - CONTEXT);
  const window = (text: string): string => text.slice(from, Math.min(text.length, text.length - tail + CONTEXT));
  if ([old, fresh].some((text) => hasPrivate(text, from, text.length - tail + CONTEXT)))
    return { before: hidden(old), after: hidden(fresh) };
  return { before: shortened(window(old), from > 0, tail > CONTEXT), after: shortened(window(fresh), from > 0, tail > CONTEXT) };
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether any of a private value lies in the part of the text that would be shown. */
function hasPrivate(text: string, from: number, to: number): boolean {
  for (const finder of [...SECRET_FINDERS, ...PII_FINDERS]) {
    for (const value of valuesIn(text, finder))
      for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) if (at < to && at + value.length > from) return true;
  }
  return false;
}

function hidden(text: string): string {
  return `… (${text.length} characters, with a private value)`;
}

function shortened(window: string, isCutBefore: boolean, isCutAfter: boolean): string {
  const isLong = window.length > LONGEST;
  return `${isCutBefore ? '…' : ''}${isLong ? window.slice(0, LONGEST) : window}${isLong || isCutAfter ? '…' : ''}`;
}

/** One line of JSON in which nothing is invisible. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(ODD, (char) =>
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}

const ODD = /[\u007f-\u009f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ue000-\uf8ff\ufeff\ufffd\u{e0000}-\u{e007f}]/gu;
