import type { Issue } from '../errors.ts';
import type { JsonObject } from '../json.ts';

/** One line of a data file without the line end: its text, or the value that `JSON.stringify` writes as that text. */
export type RowData = string | JsonObject;

export function rowText(row: RowData): string {
  return typeof row === 'string' ? row : JSON.stringify(row);
}

/** The value of a row whose text is JSON. */
export function rowValue(row: RowData): JsonObject {
  return typeof row === 'string' ? (JSON.parse(row) as JsonObject) : row;
}

/** What one record became on disk. */
export type Encoded =
  /** `losses`: names of what this record lost. */
  | { ok: true; rows: RowData[]; losses: readonly string[] }
  /** The target would crash on it or train wrongly on it: rejected. */
  | { ok: false; issue: Issue }
  /** The record needs a column that `options.columns` does not have; the run starts again with it. */
  | { ok: 'grow'; column: 'tools' | 'image' | 'audio' | 'video' };
