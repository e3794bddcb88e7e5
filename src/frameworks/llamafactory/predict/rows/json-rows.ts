import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject } from '../../../../json.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import type { PythonValue } from '../python/value.ts';
import { columnType, loadedValue } from './column-types.ts';
import type { ColumnType } from './column-types.ts';

/** `chunksize` of the JSON loader (datasets 4.0.0, packaged_modules/json/json.py): what begins before it decides on columns and types. */
const FIRST_CHUNK_BYTES = 10 * 1024 * 1024;

/** A row with all columns of the table; missing values are null. */
export type LoadedRow = ReadonlyMap<string, PythonValue>;

export interface WaitingRow {
  row: JsonObject;
  index: number;
}

export interface JsonRows {
  /** Rows that may be loaded now: none while the first 10 MB are not full. */
  push(row: JsonObject, index: number, text?: string): WaitingRow[];
  /** What still waits. */
  end(): WaitingRow[];
  /** Throws `RowStop` where the loader stops. */
  load(row: JsonObject): LoadedRow;
}

/**
 * Rows through the JSON loader of `datasets` 4.0.0, those of `columns` alone: the others count for whether it stops. It holds back the first 10 MB (of the rows' text, or
 * of them as compact JSON, where the loader counts bytes of the file). Numbers are those of JavaScript: that `1.0` is not `1` is lost.
 */
export function jsonRows(columns: ReadonlySet<string>): JsonRows {
  const waiting: WaitingRow[] = [];
  let waitingBytes = 0;
  let types: ReadonlyMap<string, ColumnType> | RowStop | undefined;
  let kept: (readonly [name: string, type: ColumnType])[] = [];
  const settle = (): WaitingRow[] => {
    types ??= tableTypes(waiting.map(({ row }) => row));
    if (!(types instanceof RowStop)) kept = [...types].filter(([name]) => columns.has(name));
    return waiting.splice(0);
  };
  return {
    push(row, index, text) {
      if (types !== undefined) return [{ row, index }];
      waiting.push({ row, index });
      waitingBytes += Buffer.byteLength(text ?? JSON.stringify(row)) + 1;
      return waitingBytes < FIRST_CHUNK_BYTES ? [] : settle();
    },
    end: settle,
    load(row) {
      if (types === undefined || types instanceof RowStop) throw types ?? new RowStop('CRASH_LOAD', 'nothing is loaded');
      for (const name of Object.keys(row)) {
        if (!types.has(name)) throw new RowStop('CRASH_LOAD', `column ${JSON.stringify(name)} is new after the first 10 MB`);
        if (!name.isWellFormed() || hasLoneSurrogate(row[name] ?? null))
          throw new RowStop('CRASH_LOAD', 'a string holds half of a surrogate pair');
      }
      const loaded = new Map<string, PythonValue>();
      for (const [name, type] of kept) loaded.set(name, loadedValue(type, Object.hasOwn(row, name) ? row[name] : null));
      return loaded;
    },
  };
}

function tableTypes(rows: readonly JsonObject[]): ReadonlyMap<string, ColumnType> | RowStop {
  try {
    const type = columnType(rows, 'the row');
    return type.kind === 'struct' ? type.fields : new Map<string, ColumnType>();
  } catch (error) {
    if (error instanceof RowStop) return error;
    throw error;
  }
}

function hasLoneSurrogate(value: JsonValue): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (Array.isArray(value)) return value.some(hasLoneSurrogate);
  return isJsonObject(value) && Object.keys(value).some((key) => !key.isWellFormed() || hasLoneSurrogate(value[key] ?? null));
}
