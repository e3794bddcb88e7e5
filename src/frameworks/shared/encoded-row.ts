import type { Issue } from '../../errors.ts';
import type { Encoded } from '../../pipeline/encoded.ts';

/** Refuses a record: the framework would crash on it or train wrongly on it. */
export function refuse(code: string, message: string, fix?: string): { ok: false; issue: Issue } {
  return { ok: false, issue: { code, severity: 'error', message, ...(fix === undefined ? {} : { fix }) } };
}

/** Starts the run again with a column that no earlier record needed. */
export function grow(column: 'tools' | 'image' | 'audio' | 'video'): Encoded {
  return { ok: 'grow', column };
}

/** The lines of one record. Refuses half of a UTF-16 surrogate pair: the loader of HF `datasets` (pyarrow's JSON reader) fails on its escape. */
export function rowsOf(rows: string[], losses: readonly string[]): Encoded {
  for (const row of rows) if (hasLoneSurrogate(row)) return LONE_SURROGATE;
  return { ok: true, rows, losses };
}

export const LONE_SURROGATE = refuse(
  'LONE_SURROGATE',
  'a string holds half of a UTF-16 surrogate pair, which the HF datasets loader refuses',
  'replace it in the data (U+FFFD, or the whole character)',
);

/** Whether JSON text as `JSON.stringify` writes it holds a lone surrogate (it escapes those and no others). */
export function hasLoneSurrogate(jsonText: string): boolean {
  for (let at = jsonText.indexOf('\\ud'); at !== -1; at = jsonText.indexOf('\\ud', at + 3)) {
    let backslashes = 1;
    while (jsonText.charCodeAt(at - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 1) return true;
  }
  return false;
}
