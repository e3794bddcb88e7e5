import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** A piece of a JSONL file: the rows whose first byte lies in `[start, end)`. */
export interface Span {
  start: number;
  end: number;
  /** Line ends in `[0, start)`: what makes a line of the span, as `readRows` counts it, a line of the file. */
  lineEndsBefore: number;
}

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;

/**
 * Cuts a file into spans of about `spanBytes`, by size and never by the number of workers, and hashes it in the same pass.
 */
export function scanSpans(path: string, spanBytes: number): { spans: Span[]; sha256: string } {
  const file = openSync(path, 'r');
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const spans: Span[] = [];
  let position = 0;
  let newlines = 0;
  let nextStart = 0;
  try {
    while (true) {
      const length = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (length === 0) break;
      hash.update(chunk.subarray(0, length));
      let counted = 0;
      while (nextStart < position + length) {
        const until = nextStart - position;
        newlines += countNewlines(chunk, counted, until);
        counted = until;
        spans.push({ start: nextStart, end: 0, lineEndsBefore: newlines });
        nextStart += spanBytes;
      }
      newlines += countNewlines(chunk, counted, length);
      position += length;
    }
  } finally {
    closeSync(file);
  }
  for (const [index, span] of spans.entries()) span.end = spans[index + 1]?.start ?? position;
  return { spans, sha256: hash.digest('hex') };
}

function countNewlines(chunk: Buffer, from: number, to: number): number {
  let count = 0;
  let at = chunk.indexOf(NEWLINE, from);
  while (at >= 0 && at < to) {
    count++;
    at = chunk.indexOf(NEWLINE, at + 1);
  }
  return count;
}
