import type { JsonValue } from '../../../json.ts';

/** The reader of rows refuses deeper ones (`JSON_TOO_DEEP`). */
const MAX_DEPTH = 1100;

/** JSON text with the keys of every object in order, so that the order in which columns came plays no part. Throws `RangeError` beyond 1100 levels. */
export function sortedJson(value: JsonValue, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth > MAX_DEPTH) throw new RangeError(`JSON nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return `[${value.map((item) => sortedJson(item, depth + 1)).join(',')}]`;
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${sortedJson(value[key] as JsonValue, depth + 1)}`);
  return `{${fields.join(',')}}`;
}
