import { createJsonElementsParser } from './json-elements.ts';
import { createJsonScanner } from './json-scanner.ts';
import { findWrappedRows } from './json-wrapper.ts';
import type { WrappedRows } from './json-wrapper.ts';
import { createPartialRow } from './partial-row.ts';
import { badRow, rawText } from './row-parser.ts';
import type { RowParser, RowParserOptions } from './row-parser.ts';
import type { RowBatch } from './row.ts';

const NEWLINE = 0x0a;

/**
 * A `.json` file: an array of rows; one object that keeps its rows in a list under a key such as `data`; or objects one after another,
 * each a row, which also covers a single row.
 */
export function createJsonParser(options: RowParserOptions): RowParser {
  /** Takes everything once the shape is known. */
  let inner: RowParser | undefined;
  /** The first object, while it is not known whether it wraps the rows. */
  const first = createPartialRow(options.maxRowBytes);
  const scanner = createJsonScanner();
  let hasFirstBegun = false;
  /** Place of the first byte that is not white space. */
  let offset = options.offset;
  let line = 1;
  let indent = 0;
  /** The rows were in an object that has ended: nothing may follow. */
  let isAfterWrapper = false;
  let isDone = false;

  /** Index of the first byte that is not white space. */
  function skipSpace(bytes: Buffer): number {
    let at = 0;
    while (isSpace(bytes[at])) {
      if (bytes[at] === NEWLINE) {
        line += 1;
        indent = 0;
      } else indent += 1;
      at += 1;
    }
    offset += at;
    return at;
  }

  function start(shape: 'array' | 'sequence', bytes: Buffer, batch: RowBatch): void {
    inner = createJsonElementsParser({ ...options, shape, offset, line, indent });
    inner.push(bytes, batch);
  }

  /** Settles what the file is. `bytes` begins with the first object, which ends before `firstEnd`, or has not ended where that is -1. */
  function decide(bytes: Buffer, firstEnd: number, batch: RowBatch): void {
    const isAlone = firstEnd < 0 || !hasMore(bytes, firstEnd);
    const wrapped = isAlone ? findWrappedRows(bytes) : undefined;
    if (wrapped === undefined) {
      start('sequence', bytes, batch);
      return;
    }
    batch.notes.push({ issue: wrapperNote(wrapped), offset, line });
    isAfterWrapper = firstEnd >= 0;
    let listLine = line;
    for (let at = bytes.indexOf(NEWLINE); at >= 0 && at < wrapped.start; at = bytes.indexOf(NEWLINE, at + 1)) listLine += 1;
    const mayFollow = isAfterWrapper ? 'anything' : 'brace';
    inner = createJsonElementsParser({ ...options, shape: 'array', offset: offset + wrapped.start, line: listLine, mayFollow });
    inner.push(bytes.subarray(wrapped.start), batch);
    offset += bytes.length;
  }

  /** Bytes after an object that held the rows. */
  function takeAfterWrapper(bytes: Buffer, batch: RowBatch): void {
    const at = skipSpace(bytes);
    if (at === bytes.length) return;
    isDone = true;
    const message = 'something follows the object that holds the rows; it was not read';
    const issue = { code: 'JSON_TRAILING', severity: 'error', message, fix: 'one file holds one such object' } as const;
    batch.rows.push(badRow(issue, { offset, line }, rawText(bytes, at)));
  }

  return {
    get isDone() {
      return isDone || (!isAfterWrapper && (inner?.isDone ?? false));
    },
    push(bytes, batch) {
      if (isDone) return;
      if (isAfterWrapper) takeAfterWrapper(bytes, batch);
      else if (inner !== undefined) inner.push(bytes, batch);
      else {
        let from = 0;
        if (!hasFirstBegun) {
          from = skipSpace(bytes);
          if (from === bytes.length) return;
          if (bytes[from] !== 0x7b) {
            start(bytes[from] === 0x5b ? 'array' : 'sequence', bytes.subarray(from), batch);
            return;
          }
          hasFirstBegun = true;
          scanner.begin();
        }
        const end = scanner.scan(bytes, from);
        const held = first.sizeBytes;
        if (end < 0 && held + bytes.length - from <= options.maxRowBytes) first.append(bytes, from, bytes.length);
        else {
          const soFar = held === 0 ? bytes.subarray(from) : Buffer.concat([first.bytes(), bytes.subarray(from)]);
          first.clear();
          decide(soFar, end < 0 ? -1 : held + end - from, batch);
        }
      }
    },
    end(batch) {
      if (inner === undefined && first.sizeBytes > 0) decide(first.bytes(), -1, batch);
      if (inner !== undefined) inner.end(batch);
      else batch.notes.push({ issue: { code: 'JSON_EMPTY', severity: 'warning', message: 'the file is empty' }, offset, line });
    },
    breakOff(issue, batch) {
      if (inner === undefined) start('sequence', first.bytes(), batch);
      inner?.breakOff(issue, batch);
    },
  };
}

function wrapperNote(wrapped: WrappedRows): { code: string; severity: 'info'; message: string } {
  const others = wrapped.otherKeys.length === 0 ? '' : `; beside it and not read: ${wrapped.otherKeys.join(', ')}`;
  return { code: 'JSON_WRAPPED_ROWS', severity: 'info', message: `the rows are those of the list under "${wrapped.key}"${others}` };
}

function hasMore(bytes: Buffer, from: number): boolean {
  let at = from;
  while (isSpace(bytes[at])) at += 1;
  return at < bytes.length;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}
