import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../../json.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import { floatText } from '../python/print.ts';
import { DATE } from '../python/value.ts';
import type { PythonValue } from '../python/value.ts';

/** Type of a column as pyarrow infers it for `datasets` 4.0.0 (packaged_modules/json/json.py): objects with unlike keys become one struct, missing keys null. */
export type ColumnType =
  | { kind: 'null' | 'boolean' | 'integer' | 'float' | 'string' | 'date' }
  | { kind: 'list'; item: ColumnType }
  | { kind: 'struct'; fields: ReadonlyMap<string, ColumnType> };

/** What pyarrow reads as a timestamp of whole seconds. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}(?::\d{2}(?::\d{2})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const MAX_DEPTH = 200;
const MAX_INT64 = 2 ** 63;

export function columnType(values: readonly (JsonValue | undefined)[], path: string, depth = 0): ColumnType {
  if (depth > MAX_DEPTH) throw new RowStop('CRASH_LOAD', `the JSON is more than ${MAX_DEPTH} levels deep`);
  const given = values.filter((value): value is Exclude<JsonValue, null> => value !== null && value !== undefined);
  const [first] = given;
  if (first === undefined) return { kind: 'null' };
  const other = given.find((value) => shape(value) !== shape(first));
  if (other !== undefined)
    throw new RowStop('CRASH_LOAD', `${path} is ${jsonTypeName(first)} here and ${jsonTypeName(other)} there: datasets stops`);
  if (Array.isArray(first)) return { kind: 'list', item: columnType((given as JsonValue[][]).flat(), `items of ${path}`, depth + 1) };
  if (isJsonObject(first)) return { kind: 'struct', fields: fieldTypes(given as JsonObject[], path, depth + 1) };
  if (typeof first === 'string') return { kind: (given as string[]).every(isTimestamp) ? 'date' : 'string' };
  if (typeof first === 'boolean') return { kind: 'boolean' };
  return { kind: (given as number[]).every((value) => Number.isInteger(value) && Math.abs(value) < MAX_INT64) ? 'integer' : 'float' };
}

function fieldTypes(values: readonly JsonObject[], path: string, depth: number): Map<string, ColumnType> {
  const columns = new Map<string, JsonValue[]>();
  for (const value of values) {
    for (const [key, inner] of Object.entries(value)) {
      const column = columns.get(key);
      if (column === undefined) columns.set(key, [inner]);
      else column.push(inner);
    }
  }
  return new Map([...columns].map(([key, inner]) => [key, columnType(inner, `${path}.${key}`, depth)]));
}

function shape(value: JsonValue): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

function isTimestamp(text: string): boolean {
  if (!TIMESTAMP.test(text)) return false;
  const [year = '', month = '', day = '', hour = '0', minute = '0', second = '0'] = text.split(/[-T :]/);
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isDay && parseInt(hour, 10) < 24 && parseInt(minute, 10) < 60 && parseInt(second, 10) < 60;
}

/** A value as it comes out of a column of this type. Throws `RowStop` where the loader stops on it. */
export function loadedValue(type: ColumnType, value: JsonValue | undefined): PythonValue {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'null':
      throw unlike(type, value);
    case 'list':
      if (!Array.isArray(value)) throw unlike(type, value);
      return value.map((item) => loadedValue(type.item, item));
    case 'struct': {
      if (!isJsonObject(value)) throw unlike(type, value);
      for (const key of Object.keys(value))
        if (!type.fields.has(key)) throw new RowStop('CRASH_LOAD', `key ${JSON.stringify(key)} is new after the first 10 MB`);
      const loaded = new Map<string, PythonValue>();
      for (const [key, field] of type.fields) loaded.set(key, loadedValue(field, Object.hasOwn(value, key) ? value[key] : null));
      return loaded;
    }
    case 'date':
      if (typeof value !== 'string' || !isTimestamp(value)) throw unlike(type, value);
      return DATE;
    case 'integer':
    case 'float':
      if (typeof value !== 'number') throw unlike(type, value);
      if (type.kind === 'float') return { number: floatText(value) };
      return { number: Number.isSafeInteger(value) ? String(value) : undefined };
    case 'boolean':
      if (typeof value !== 'boolean') throw unlike(type, value);
      return value;
    case 'string':
      if (typeof value !== 'string') throw unlike(type, value);
      return value;
  }
}

function unlike(type: ColumnType, value: JsonValue): RowStop {
  return new RowStop('CRASH_LOAD', `the first 10 MB have type ${type.kind} where ${jsonTypeName(value)} stands here`);
}
