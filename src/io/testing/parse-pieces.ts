import type { JsonValue } from '../../json.ts';
import type { RowParser } from '../row-parser.ts';
import type { BadRow, Row, RowBatch } from '../row.ts';

/** Defaults of a parser at the start of a file. */
export const AT_START = { offset: 0, maxRowBytes: 1024 * 1024, maxDepth: 1000 };

/** Feeds the bytes in pieces of the sizes given, over and over, each piece in a buffer that is spoilt afterwards; gives everything in one batch. */
export function parsePieces(parser: RowParser, bytes: Buffer | string, sizes: readonly number[] = [1 << 20]): RowBatch {
  const batch: RowBatch = { rows: [], notes: [], bytesRead: 0 };
  const whole = Buffer.from(bytes);
  let turn = 0;
  for (let at = 0; at < whole.length && !parser.isDone; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    const piece = Buffer.from(whole.subarray(at, at + size));
    parser.push(piece, batch);
    piece.fill(0x58);
    at += size;
  }
  if (!parser.isDone) parser.end(batch);
  return batch;
}

/** The rows of every batch, and the notes. */
export async function readAll(batches: AsyncIterable<RowBatch>): Promise<RowBatch> {
  const all: RowBatch = { rows: [], notes: [], bytesRead: 0 };
  for await (const { rows, notes, bytesRead } of batches) {
    all.rows.push(...rows);
    all.notes.push(...notes);
    all.bytesRead = bytesRead;
  }
  return all;
}

export function valuesOf({ rows }: RowBatch): JsonValue[] {
  return rows.filter((row): row is Row => row.ok).map(({ value }) => value);
}

/** Bad rows in one line each: `line:column CODE`. */
export function problemsOf({ rows }: RowBatch): string[] {
  return rows
    .filter((row): row is BadRow => !row.ok)
    .map(({ line, column, issue }) => `${line}${column === undefined ? '' : `:${column}`} ${issue.code}`);
}

export function noteCodes({ notes }: RowBatch): string[] {
  return notes.map(({ issue }) => issue.code);
}
