import { isUtf8 } from 'node:buffer';
import type { Issue } from '../errors.ts';
import { addJsonRow } from './json-row.ts';
import { createLineRegions } from './line-regions.ts';
import { badRow, rawText, rowTooLarge } from './row-parser.ts';
import type { RowParser, RowParserOptions } from './row-parser.ts';
import type { RowBatch } from './row.ts';
import { CRLF_NOTE } from './text-start.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

export interface JsonlOptions extends RowParserOptions {
  /** The first byte pushed is the one before the span: rows begin after the first line end. Lines are then counted from the span's start. */
  isAfterSpan?: boolean;
  /** Rows whose first byte is at or beyond this offset belong to another span. */
  endOffset?: number;
}

/** JSON Lines: one value per line; blank lines are skipped but counted. */
export function createJsonlParser(options: JsonlOptions): RowParser {
  const { maxRowBytes, maxDepth } = options;
  const regions = createLineRegions({
    offset: options.offset,
    maxRowBytes,
    skipFirstLine: options.isAfterSpan ?? false,
    ...(options.endOffset === undefined ? {} : { endOffset: options.endOffset }),
  });
  let line = 1;
  let hasSeenCrlf = false;
  let batch: RowBatch = { rows: [], notes: [], bytesRead: 0 };
  let isFirstPiece = options.isAfterSpan ?? false;

  function onLines(bytes: Buffer, start: number, end: number, offset: number, isLast = false): void {
    const isRegionUtf8 = isUtf8(bytes.subarray(start, end));
    const base = offset - start;
    let from = start;
    while (from < end) {
      let to = bytes.indexOf(NEWLINE, from);
      if (to < 0 || to >= end) to = end;
      else if (!hasSeenCrlf && bytes[to - 1] === RETURN && to > from) {
        hasSeenCrlf = true;
        batch.notes.push({ issue: CRLF_NOTE, offset: base + from, line });
      }
      if ((bytes[from] as number) > 0x20 || !isBlank(bytes, from, to)) {
        if (to - from > maxRowBytes) onTooLong(bytes.subarray(from, to), to - from, base + from);
        else {
          addJsonRow(batch, { bytes, start: from, end: to, isUtf8: isRegionUtf8, offset: base + from, line, column: 1, maxDepth, isLast });
          line += 1;
        }
      } else line += 1;
      from = to + 1;
    }
  }

  function onTooLong(head: Buffer, sizeBytes: number, offset: number): void {
    batch.rows.push(badRow(rowTooLarge(sizeBytes, maxRowBytes), { offset, line }, rawText(head)));
    line += 1;
  }

  return {
    get isDone() {
      return regions.isDone;
    },
    push(bytes, into) {
      batch = into;
      if (isFirstPiece && bytes.length > 0) {
        isFirstPiece = false;
        if (bytes[0] !== NEWLINE) line += 1;
      }
      regions.push(bytes, onLines, onTooLong);
    },
    end(into) {
      batch = into;
      regions.end((bytes, start, end, offset) => onLines(bytes, start, end, offset, true), onTooLong);
    },
    breakOff(issue: Issue, into) {
      const { bytes, offset } = regions.rest();
      into.rows.push(badRow(issue, { offset, line }, rawText(bytes)));
    },
  };
}

/** Whether `bytes[start, end)` holds nothing but JSON white space. */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== 0x09 && byte !== RETURN) return false;
  }
  return true;
}
