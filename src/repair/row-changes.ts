import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

/** One value of a row that was changed. */
export interface ValueChange {
  /** JSON pointer into the row. */
  pointer: string;
  before: JsonValue;
  after: JsonValue;
}

/** The least values that differ: texts and numbers, or whole lists and objects where those have other members. */
export function changesBetween(before: JsonValue, after: JsonValue, pointer = ''): ValueChange[] {
  if (before === after) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item, i) => changesBetween(item, after[i] as JsonValue, `${pointer}/${i}`));
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = Object.keys(before);
    if (keys.length === Object.keys(after).length && keys.every((key) => Object.hasOwn(after, key)))
      return keys.flatMap((key) => changesBetween(before[key] as JsonValue, after[key] as JsonValue, `${pointer}/${escapedPart(key)}`));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ pointer, before, after }];
}

function escapedPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
