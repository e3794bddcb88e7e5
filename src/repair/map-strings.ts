import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject, setOwn } from '../json.ts';
import { patchJson } from './patch-json.ts';

/** JSON text inside JSON text, such as the arguments of calls inside a text of messages. Bounds recursion. */
const MOST_LEVELS = 3;

/** The value with each string changed, also those in JSON text that is kept as a string; the same value where no string changes. Keys stay. */
export function mapStrings(value: JsonValue, change: (text: string) => string, levels = MOST_LEVELS): JsonValue {
  if (typeof value === 'string') return mapText(value, change, levels);
  if (Array.isArray(value)) {
    const mapped = value.map((item) => mapStrings(item, change, levels));
    return mapped.some((item, i) => item !== value[i]) ? mapped : value;
  }
  if (!isJsonObject(value)) return value;
  const mapped: JsonObject = {};
  let isChanged = false;
  for (const [key, inner] of Object.entries(value)) {
    const fresh = mapStrings(inner, change, levels);
    isChanged ||= fresh !== inner;
    setOwn(mapped, key, fresh);
  }
  return isChanged ? mapped : value;
}

function mapText(text: string, change: (text: string) => string, levels: number): string {
  const inner = levels > 0 && /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  if (inner === undefined) return change(text);
  const mapped = mapStrings(inner, change, levels - 1);
  // what JSON text escapes is in its strings; what stands in it bare is in the text itself
  return mapped === inner ? change(text) : patchJson(text, inner, mapped);
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
