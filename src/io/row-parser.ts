import type { Issue } from '../errors.ts';
import { RAW_MAX_BYTES } from './partial-row.ts';
import type { BadRow, RowBatch } from './row.ts';

/** Turns the decompressed bytes of one source, in any pieces, into rows. Pure: no I/O, never throws on data. */
export interface RowParser {
  /** True once nothing that follows can add a row; further bytes are ignored. */
  readonly isDone: boolean;
  /** Takes the next bytes, which stay valid only during the call, and adds what they complete. */
  push(bytes: Buffer, batch: RowBatch): void;
  /** The source ended. */
  end(batch: RowBatch): void;
  /** The source broke off before its end: what is left over is part of that one problem. */
  breakOff(issue: Issue, batch: RowBatch): void;
}

/** What every parser needs to know. */
export interface RowParserOptions {
  /** Byte offset, after decompression, of the first byte that will be pushed. */
  offset: number;
  /** Rows of more bytes become a `ROW_TOO_LARGE`. */
  maxRowBytes: number;
  /** Deepest nesting of lists and objects in a row. */
  maxDepth: number;
}

export function rowTooLarge(sizeBytes: number, maxRowBytes: number): Issue {
  return {
    code: 'ROW_TOO_LARGE',
    severity: 'error',
    message: `row of ${sizeBytes} bytes, more than the limit of ${maxRowBytes}`,
    fix: 'split the row, or raise the limit (maxRowBytes)',
  };
}

/** The text of a bad row for the rejects file: cut to `RAW_MAX_BYTES`, invalid UTF-8 replaced. */
export function rawText(bytes: Buffer, start = 0, end = bytes.length): string {
  if (end - start <= RAW_MAX_BYTES) return bytes.toString('utf8', start, end);
  let cut = start + RAW_MAX_BYTES;
  while (cut > start && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut -= 1;
  return bytes.toString('utf8', start, cut);
}

/** A bad row from its parts. */
export function badRow(issue: Issue, at: { offset: number; line: number; column?: number }, raw: string): BadRow {
  return { ok: false, ...at, issue, raw };
}
