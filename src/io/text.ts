import { isUtf8 } from 'node:buffer';
import { createLineRegions } from './line-regions.ts';
import { createPartialRow } from './partial-row.ts';
import { badRow, rawText, rowTooLarge } from './row-parser.ts';
import type { RowParser, RowParserOptions } from './row-parser.ts';
import type { RowBatch } from './row.ts';
import { CRLF_NOTE } from './text-start.ts';
import { invalidUtf8, validUtf8Bytes } from './utf8.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Plain text: each line that is not blank is a row `{ text }`, without its line end. */
export function createTextLinesParser(options: RowParserOptions): RowParser {
  const { maxRowBytes } = options;
  const regions = createLineRegions({ offset: options.offset, maxRowBytes });
  let batch: RowBatch = { rows: [], notes: [], bytesRead: 0 };
  let line = 1;
  let hasSeenCrlf = false;

  function onLines(bytes: Buffer, start: number, end: number, offset: number): void {
    for (let from = start; from < end; line += 1) {
      const found = bytes.indexOf(NEWLINE, from);
      const next = found < 0 || found >= end ? end : found + 1;
      const to = bytes[next - 1] === NEWLINE ? next - 1 : next;
      const at = { offset: offset + from - start, line };
      if (to - from > maxRowBytes) batch.rows.push(badRow(rowTooLarge(to - from, maxRowBytes), at, rawText(bytes, from, to)));
      else addLine(bytes, from, to, at);
      from = next;
    }
  }

  function addLine(bytes: Buffer, from: number, to: number, at: { offset: number; line: number }): void {
    const hasReturn = to > from && bytes[to - 1] === RETURN;
    if (hasReturn && !hasSeenCrlf) batch.notes.push({ issue: CRLF_NOTE, ...at });
    hasSeenCrlf ||= hasReturn;
    addTextRow(batch, bytes.subarray(from, hasReturn ? to - 1 : to), at);
  }

  function onTooLong(head: Buffer, sizeBytes: number, offset: number): void {
    batch.rows.push(badRow(rowTooLarge(sizeBytes, maxRowBytes), { offset, line }, rawText(head)));
    line += 1;
  }

  return {
    isDone: false,
    push(bytes, into) {
      batch = into;
      regions.push(bytes, onLines, onTooLong);
    },
    end(into) {
      batch = into;
      regions.end(onLines, onTooLong);
    },
    breakOff(issue, into) {
      const { bytes, offset } = regions.rest();
      into.rows.push(badRow(issue, { offset, line }, rawText(bytes)));
    },
  };
}

/** Plain text: the whole file is one row `{ text }`, line ends as they are. */
export function createWholeTextParser(options: RowParserOptions): RowParser {
  const whole = createPartialRow(options.maxRowBytes);
  const at = { offset: options.offset, line: 1 };
  return {
    isDone: false,
    push(bytes) {
      whole.append(bytes, 0, bytes.length);
    },
    end(batch) {
      const bytes = whole.bytes();
      if (whole.isTooLong) batch.rows.push(badRow(rowTooLarge(whole.sizeBytes, options.maxRowBytes), at, rawText(bytes)));
      else addTextRow(batch, bytes, at);
    },
    breakOff(issue, batch) {
      batch.rows.push(badRow(issue, at, rawText(whole.bytes())));
    },
  };
}

/** Adds a row `{ text }`; nothing for blank text. */
function addTextRow(batch: RowBatch, bytes: Buffer, at: { offset: number; line: number }): void {
  if (!isUtf8(bytes)) {
    const good = validUtf8Bytes(bytes);
    const before = bytes.toString('utf8', 0, good);
    const lastLineEnd = before.lastIndexOf('\n');
    const line = at.line + before.split('\n').length - 1;
    batch.rows.push(badRow(invalidUtf8(bytes[good]), { offset: at.offset, line, column: before.length - lastLineEnd }, rawText(bytes)));
    return;
  }
  const text = bytes.toString('utf8');
  if (text.trim() !== '') batch.rows.push({ ok: true, value: { text }, ...at });
}
