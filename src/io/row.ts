import type { Issue } from '../errors.ts';
import type { JsonValue } from '../json.ts';

/** One parsed row of a source. */
export interface Row {
  ok: true;
  value: JsonValue;
  /** Byte offset of the row's first byte in its source, after decompression. */
  offset: number;
  /** 1-based line on which the row starts. */
  line: number;
}

/** A row that could not be parsed: kept for the rejects file. */
export interface BadRow {
  ok: false;
  offset: number;
  line: number;
  /** 1-based column of the problem in its line, where known. */
  column?: number;
  /** `error` severity. */
  issue: Issue;
  /** The row's own text, cut to a bounded length; invalid UTF-8 replaced. */
  raw: string;
}

/** What a reader gives at a time: some rows in source order, and notes about the file that cost no row (BOM, CRLF). */
export interface RowBatch {
  rows: (Row | BadRow)[];
  notes: { issue: Issue; offset: number; line: number }[];
  /** Bytes of the source read so far (compressed, for progress). */
  bytesRead: number;
}
