import type { JsonObject } from '../../../json.ts';
import { setOwn } from '../../../json.ts';
import type { DroppedPrediction, Prediction, Predictor } from '../../predict.ts';
import { columnType, loadedValue } from './column-type.ts';
import type { ColumnType } from './column-type.ts';
import { RowStop } from './row-stop.ts';

/** `chunksize` of the JSON loader (datasets 5.2, packaged_modules/json/json.py): what begins before it decides on columns and types. */
const FIRST_CHUNK_BYTES = 10 * 1024 * 1024;

/** Columns that the loader gives all rows, in order, missing values as null. */
export interface Table {
  columns: ReadonlyMap<string, ColumnType>;
  firstRow: JsonObject;
}

export interface TableRows {
  push(row: JsonObject, index: number): readonly Prediction[];
  end(): readonly Prediction[];
}

export interface TableOptions {
  /** Columns that are kept; all where it is missing. */
  select?: readonly string[];
  /** Why the loader takes the whole file for something else, by its columns. */
  refuses?: (columns: ReadonlyMap<string, ColumnType>) => string | undefined;
  open: (table: Table) => TableRows;
}

/**
 * Rows through the JSON loader of `datasets`. It holds back the first 10 MB (of the rows' text, or of them as compact JSON, where the loader counts bytes of the file). Numbers are
 * those of JavaScript: that `1.0` is not `1` is lost.
 */
export function jsonTable({ select, refuses, open }: TableOptions): Predictor {
  const waiting: { row: JsonObject; index: number }[] = [];
  let waitingBytes = 0;
  let opened: { rows: TableRows; columns: ReadonlyMap<string, ColumnType> } | { stop: RowStop } | undefined;

  const take = (row: JsonObject, index: number): readonly Prediction[] => {
    if (opened === undefined) return [];
    if ('stop' in opened) return [stopped(index, opened.stop)];
    const { rows, columns } = opened;
    return orStop(index, () => rows.push(loadedRow(columns, select, row), index));
  };
  const flush = (): Iterable<Prediction> => {
    opened = openedOrStop(() => {
      const columns = tableColumns(waiting.map(({ row }) => row));
      const reason = refuses?.(columns);
      if (reason !== undefined) throw new RowStop('CRASH_LOAD', reason);
      const firstRow = loadedRow(columns, select, waiting[0]?.row ?? {});
      const kept = new Map([...columns].filter(([name]) => select?.includes(name) ?? true));
      return { rows: open({ columns: kept, firstRow }), columns };
    });
    return oneByOne(waiting.splice(0), ({ row, index }) => take(row, index));
  };

  return {
    push(row, index, text) {
      if (opened !== undefined) return take(row, index);
      waiting.push({ row, index });
      waitingBytes += Buffer.byteLength(text ?? JSON.stringify(row)) + 1;
      return waitingBytes < FIRST_CHUNK_BYTES ? [] : flush();
    },
    *end() {
      if (opened === undefined && waiting.length > 0) yield* flush();
      if (opened !== undefined && !('stop' in opened)) yield* opened.rows.end();
    },
  };
}

/** What becomes of each item, made when it is taken: predictions of 10 MB of rows at once are several times as large. */
export function* oneByOne<T>(items: Iterable<T>, predict: (item: T) => Iterable<Prediction>): Iterable<Prediction> {
  for (const item of items) yield* predict(item);
}

/** What a row gives, or why it stops. */
export function orStop(index: number, predict: () => readonly Prediction[]): readonly Prediction[] {
  try {
    return predict();
  } catch (error) {
    if (error instanceof RowStop) return [stopped(index, error)];
    throw error;
  }
}

export function stopped(row: number, { code, message }: RowStop): DroppedPrediction {
  return { kind: 'dropped', row, code, message, warnings: [] };
}

function openedOrStop<T extends object>(open: () => T): T | { stop: RowStop } {
  try {
    return open();
  } catch (error) {
    if (error instanceof RowStop) return { stop: error };
    throw error;
  }
}

function tableColumns(rows: readonly JsonObject[]): Map<string, ColumnType> {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return new Map([...names].map((name) => [name, columnType(rows.map((row) => (Object.hasOwn(row, name) ? row[name] : null)))]));
}

function loadedRow(columns: ReadonlyMap<string, ColumnType>, select: readonly string[] | undefined, row: JsonObject): JsonObject {
  for (const name of Object.keys(row)) {
    if (!columns.has(name)) throw new RowStop('CRASH_LOAD', `column ${JSON.stringify(name)} is new after the first 10 MB`);
  }
  const loaded: JsonObject = {};
  for (const [name, type] of columns) {
    if (select?.includes(name) ?? true) setOwn(loaded, name, loadedValue(type, Object.hasOwn(row, name) ? row[name] : null));
  }
  return loaded;
}
