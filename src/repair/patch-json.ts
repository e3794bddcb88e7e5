import { jsonSpans } from '../formats/chat/json-spans.ts';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

/**
 * **Valid** JSON text of `before` made into that of `after`: what is equal in both keeps its bytes (spacing, numbers, escapes), only what differs is written anew.
 */
export function patchJson(text: string, before: JsonValue, after: JsonValue): string {
  const start = text.search(/[^ \t\r\n]/);
  const end = text.trimEnd().length;
  return text.slice(0, start) + patchValue(text.slice(start, end), before, after) + text.slice(end);
}

function patchValue(text: string, before: JsonValue, after: JsonValue): string {
  if (before === after) return text;
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) return patchMembers(text, before, after);
  if (isJsonObject(before) && isJsonObject(after) && sameKeys(before, after)) return patchMembers(text, before, after);
  if (isSame(before, after)) return text;
  const written = JSON.stringify(after);
  return isEscaped(text) ? written.replace(/[\u007f-\uffff]/g, escaped) : written;
}

type Members = Readonly<Record<string | number, JsonValue>>;

function patchMembers(text: string, before: Members | JsonValue[], after: Members | JsonValue[]): string {
  const isList = Array.isArray(before);
  let patched = '';
  let copied = 0;
  for (const [index, { key, start, end }] of jsonSpans(text, 0).entries()) {
    const name = isList ? index : key;
    const [old, fresh] = [(before as Members)[name], (after as Members)[name]];
    if (old === undefined || fresh === undefined || old === fresh) continue;
    patched += text.slice(copied, start) + patchValue(text.slice(start, end), old, fresh);
    copied = end;
  }
  return patched + text.slice(copied);
}

function sameKeys(a: object, b: object): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether the text was written with escapes in place of what is not ASCII, as `json.dumps` does. */
function isEscaped(text: string): boolean {
  return /\\u[0-9a-fA-F]{4}/.test(text) && !/[^\u0000-\u007f]/.test(text);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
