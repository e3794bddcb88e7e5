import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from '../json.ts';
import type { DsRecord } from '../record.ts';
import type { WriteResult } from './format.ts';

/** The columns that a format did not read: the record's `extra`. */
export function otherColumns(row: JsonObject, read: readonly string[]): JsonObject {
  const others: JsonObject = {};
  for (const key of Object.keys(row)) if (!read.includes(key)) setOwn(others, key, row[key] as JsonValue);
  return others;
}

/** The first of `names` that is a column of `row` and passes `fits`. */
export function firstColumn(
  row: JsonObject,
  names: readonly string[],
  fits: (value: JsonValue) => boolean = () => true,
): string | undefined {
  return names.find((name) => Object.hasOwn(row, name) && fits(row[name] as JsonValue));
}

/**
 * A row out of a format's own columns and a record's `extra`; the columns that `order` names come first, in its order.
 * An extra column with the name of one of the format's own has no place: the loss `extra:NAME`.
 */
export function joinColumns(own: JsonObject, extra: JsonObject, order: readonly string[]): WriteResult {
  const columns = new Map<string, JsonValue>(Object.entries(own));
  const losses: string[] = [];
  for (const [key, value] of Object.entries(extra)) {
    if (columns.has(key)) losses.push(`extra:${key}`);
    else columns.set(key, value);
  }
  const row: JsonObject = {};
  for (const key of [...order, ...columns.keys()]) {
    const value = columns.get(key);
    if (value !== undefined) setOwn(row, key, value);
  }
  return { row, losses };
}

/** What `write` gives for a record of a kind that its format does not hold: nothing of it. */
export function wrongKind(record: DsRecord): WriteResult {
  return { row: {}, losses: [`kind:${record.kind}`] };
}
