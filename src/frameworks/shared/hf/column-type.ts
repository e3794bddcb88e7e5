import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, jsonTypeName, setOwn } from '../../../json.ts';
import { RowStop } from './row-stop.ts';

/**
 * Type of a column as the JSON loader of `datasets` 5.2 infers it from the first chunk of the first file (packaged_modules/json/json.py, utils/json.py): objects with
 * unlike keys and mixed values become `json`, which keeps them as they are.
 */
export type ColumnType =
  | { kind: 'null' | 'bool' | 'number' | 'string' | 'date' | 'json' }
  | { kind: 'list'; item: ColumnType }
  | { kind: 'struct'; fields: ReadonlyMap<string, ColumnType> };

/** What pyarrow reads as a timestamp of whole seconds. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}(?::\d{2}(?::\d{2})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const MAX_DEPTH = 200;

/** What a template sees of a timestamp (transformers 5.23, utils/chat_template_utils.py, `_plain_template_data`). */
export const DATE_PLACEHOLDER = '<datetime>';

export function columnType(values: readonly (JsonValue | undefined)[], depth = 0): ColumnType {
  const given = values.filter((value) => value !== null && value !== undefined);
  const first = given[0];
  if (first === undefined) return { kind: 'null' };
  if (depth > MAX_DEPTH) throw new RowStop('CRASH_LOAD', `the JSON is more than ${MAX_DEPTH} levels deep`);
  if (given.every(isJsonObject)) return objectType(given, depth);
  if (given.every((value) => Array.isArray(value))) return { kind: 'list', item: columnType(given.flat(), depth + 1) };
  if (given.some((value) => typeof value === 'object')) return { kind: 'json' };
  if (given.every((value) => typeof value === 'string')) return { kind: given.every((value) => isDate(value)) ? 'date' : 'string' };
  if (given.every((value) => typeof value === 'boolean')) return { kind: 'bool' };
  return { kind: given.every((value) => typeof value === 'number') ? 'number' : 'json' };
}

function isDate(value: string): boolean {
  return DATE.test(value) && !Number.isNaN(Date.parse(value.slice(0, 10)));
}

function objectType(values: readonly JsonObject[], depth: number): ColumnType {
  const keys = Object.keys(values[0] ?? {});
  const alike = values.every((value) => Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key)));
  if (keys.length === 0 || !alike) return { kind: 'json' };
  return {
    kind: 'struct',
    fields: new Map(
      keys.map((key) => [
        key,
        columnType(
          values.map((value) => value[key]),
          depth + 1,
        ),
      ]),
    ),
  };
}

/** A value as it comes out of a column of this type. Throws `RowStop` where the loader stops on it. */
export function loadedValue(type: ColumnType, value: JsonValue | undefined): JsonValue {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'json':
      return typeof value === 'string' ? reparsed(value) : wellFormed(value);
    case 'list':
      if (!Array.isArray(value)) throw unlike(type, value);
      return value.map((item) => loadedValue(type.item, item));
    case 'struct': {
      if (!isJsonObject(value)) throw unlike(type, value);
      for (const key of Object.keys(value))
        if (!type.fields.has(key)) throw new RowStop('CRASH_LOAD', `key ${JSON.stringify(key)} is new after the first 10 MB`);
      const loaded: JsonObject = {};
      for (const [key, field] of type.fields) setOwn(loaded, key, loadedValue(field, value[key]));
      return loaded;
    }
    case 'date':
      if (typeof value !== 'string' || !isDate(value)) throw unlike(type, value);
      return DATE_PLACEHOLDER;
    case 'null':
      throw unlike(type, value);
    case 'bool':
    case 'number':
    case 'string': {
      const is = typeof value === 'boolean' ? 'bool' : typeof value;
      if (is !== type.kind) throw unlike(type, value);
      return wellFormed(value);
    }
  }
}

function unlike(type: ColumnType, value: JsonValue): RowStop {
  return new RowStop('CRASH_LOAD', `the first 10 MB have type ${type.kind} where ${jsonTypeName(value)} stands here`);
}

/** Strings among other values are parsed again where they are JSON: `"42"` becomes 42. */
function reparsed(value: string): JsonValue {
  try {
    return JSON.parse(wellFormed(value)) as JsonValue;
  } catch {
    return value;
  }
}

/** Arrow refuses lone surrogates. */
function wellFormed<T extends JsonValue>(value: T): T {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  if (/\\ud[89a-f]/.test(JSON.stringify(value)) && hasLoneSurrogate(value))
    throw new RowStop('CRASH_LOAD', 'a string holds half of a surrogate pair');
  return value;
}

function hasLoneSurrogate(value: JsonValue): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (Array.isArray(value)) return value.some(hasLoneSurrogate);
  return isJsonObject(value) && Object.entries(value).some(([key, inner]) => !key.isWellFormed() || hasLoneSurrogate(inner));
}
