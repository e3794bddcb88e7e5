import type { JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import { notPredicted } from '../../shared/hf/row-stop.ts';

const STRING_OR_WORD = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|Infinity/g;
const ARRAY_INDEX = /^(?:0|[1-9]\d{0,9})$/;

/**
 * `json.loads`: `undefined` where it fails. Throws `RowStop` where its result is a value that this language has no like of: `1.0` (printed as `1` here), integers
 * beyond 2^53, NaN, keys that are numbers (which stand elsewhere here).
 */
export function pythonJson(text: string): JsonValue | undefined {
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(text) as JsonValue;
  } catch {
    if (/NaN|Infinity/.test(text)) throw notPredicted('JSON text with NaN or Infinity, which Python reads');
    return undefined;
  }
  for (const [token] of text.matchAll(STRING_OR_WORD)) {
    if (!token.startsWith('"') && String(Number(token)) !== token)
      throw notPredicted(`the number ${token} in JSON text is printed otherwise by Python`);
  }
  checkKeyOrder(parsed);
  return parsed;
}

/** Throws `RowStop` where an object's keys may have stood in another order in the file. */
export function checkKeyOrder(value: JsonValue): void {
  if (Array.isArray(value)) value.forEach(checkKeyOrder);
  if (!isJsonObject(value)) return;
  const keys = Object.keys(value);
  if (keys.length > 1 && keys.some((key) => ARRAY_INDEX.test(key)))
    throw notPredicted('an object with numbers as keys: their order is lost');
  Object.values(value).forEach(checkKeyOrder);
}

/** `remove_none_values` (Axolotl 0.21.0, utils/dict.py): keys whose value is null go, at every depth; items of lists stay. The value itself where there are none. */
export function withoutNulls<T extends JsonValue>(value: T): T {
  if (!hasNullKey(value)) return value;
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item)) as T;
  if (!isJsonObject(value)) return value;
  const kept: [string, JsonValue][] = [];
  for (const [key, inner] of Object.entries(value)) if (inner !== null) kept.push([key, withoutNulls(inner)]);
  return Object.fromEntries<JsonValue>(kept) as T;
}

function hasNullKey(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasNullKey);
  for (const key in value) {
    const inner = value[key];
    if (inner === null || (typeof inner === 'object' && hasNullKey(inner))) return true;
  }
  return false;
}

/** `bool(value)`. */
export function isTruthy(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}
