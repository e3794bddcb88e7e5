import type { Issue } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { Encoded, RowData } from '../../pipeline/encoded.ts';

/** Refuses a record: the framework would crash on it or train wrongly on it. */
export function refuse(code: string, message: string, fix?: string): { ok: false; issue: Issue } {
  return { ok: false, issue: { code, severity: 'error', message, ...(fix === undefined ? {} : { fix }) } };
}

/** Starts the run again with a column that no earlier record needed. */
export function grow(column: 'tools' | 'image' | 'audio' | 'video'): Encoded {
  return { ok: 'grow', column };
}

/** The line of one record: a value, and the JSON text of extra columns behind it (`,"id":"a"`). */
export function rowOf(value: JsonObject, extraText: string, losses: readonly string[]): Encoded {
  return rowsOf([extraText === '' ? value : `${JSON.stringify(value).slice(0, -1)}${extraText}}`], losses);
}

/** The lines of one record. Refuses half of a UTF-16 surrogate pair: the loader of HF `datasets` (pyarrow's JSON reader) fails on its escape. */
export function rowsOf(rows: RowData[], losses: readonly string[]): Encoded {
  for (const row of rows) if (typeof row === 'string' ? hasLoneSurrogate(row) : !isWellFormed(row)) return LONE_SURROGATE;
  return { ok: true, rows, losses };
}

export const LONE_SURROGATE = refuse(
  'LONE_SURROGATE',
  'a string holds half of a UTF-16 surrogate pair, which the HF datasets loader refuses',
  'replace it in the data (U+FFFD, or the whole character)',
);

/** Of values that a layout makes: they are a few levels deep. */
function isWellFormed(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (Array.isArray(value)) return value.every(isWellFormed);
  return typeof value !== 'object' || value === null || Object.values(value).every(isWellFormed);
}

const ESCAPE = /\\(?:u([\da-fA-F]{4})|.)/gs;

/** Whether a string in JSON text holds half of a surrogate pair. Some writers escape whole pairs (Python's), others the halves alone (`JSON.stringify`). */
export function hasLoneSurrogate(jsonText: string): boolean {
  if (!jsonText.isWellFormed()) return true;
  if (!jsonText.includes('\\ud') && !jsonText.includes('\\uD')) return false;
  let lowDueAt = -1;
  for (const { 1: digits = '0', index } of jsonText.matchAll(ESCAPE)) {
    const unit = Number.parseInt(digits, 16);
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow ? index !== lowDueAt : lowDueAt !== -1) return true;
    lowDueAt = unit >= 0xd800 && unit <= 0xdbff ? index + 6 : -1;
  }
  return lowDueAt !== -1;
}
