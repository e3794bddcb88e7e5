import { createPartialRow } from './partial-row.ts';

const NEWLINE = 0x0a;

export interface LineRegionsOptions {
  /** Byte offset of the first byte that will be pushed. */
  offset: number;
  maxRowBytes: number;
  /** Drop everything up to and including the first line end: it belongs to a row of the span before. */
  skipFirstLine?: boolean;
  /** Lines whose first byte is at or beyond this offset are not given. */
  endOffset?: number;
}

/** Takes whole lines: `bytes[start, end)` ends with a line end, except for a last line without one. Valid during the call only. */
export type OnLines = (bytes: Buffer, start: number, end: number, offset: number) => void;

/** Takes a line beyond `maxRowBytes`: its first bytes and its size, line end not counted. */
export type OnTooLong = (head: Buffer, sizeBytes: number, offset: number) => void;

export interface LineRegions {
  readonly isDone: boolean;
  push(bytes: Buffer, onLines: OnLines, onTooLong: OnTooLong): void;
  end(onLines: OnLines, onTooLong: OnTooLong): void;
  /** The line that has begun but not ended. */
  rest(): { bytes: Buffer; offset: number };
}

/**
 * Cuts a stream of bytes into regions of whole lines, as large as the pieces that come in, so that the loop over lines can stay in the caller.
 * Only the one line that straddles two pieces is copied.
 */
export function createLineRegions(options: LineRegionsOptions): LineRegions {
  const { maxRowBytes, endOffset = Infinity } = options;
  const partial = createPartialRow(maxRowBytes);
  let offset = options.offset;
  let lineOffset = options.offset;
  let isSkipping = options.skipFirstLine ?? false;
  let isDone = false;

  function finishPartial(onLines: OnLines, onTooLong: OnTooLong, hasLineEnd: boolean): void {
    const sizeBytes = partial.sizeBytes - (hasLineEnd ? 1 : 0);
    if (sizeBytes > maxRowBytes) onTooLong(partial.bytes().subarray(0, sizeBytes), sizeBytes, lineOffset);
    else {
      const line = partial.bytes();
      onLines(line, 0, line.length, lineOffset);
    }
    partial.clear();
  }

  /** Index after the last whole line of `bytes[start…]` that begins before `endOffset`, or `start` where there is none. */
  function regionEnd(bytes: Buffer, start: number, base: number): number {
    const lastLineEnd = bytes.lastIndexOf(NEWLINE) + 1;
    if (lastLineEnd <= start) return start;
    if (base + lastLineEnd <= endOffset) return lastLineEnd;
    const cut = bytes.indexOf(NEWLINE, Math.max(start, endOffset - 1 - base)) + 1;
    return cut === 0 ? lastLineEnd : cut;
  }

  return {
    get isDone() {
      return isDone;
    },
    push(bytes, onLines, onTooLong) {
      if (isDone) return;
      const base = offset;
      offset += bytes.length;
      let start = 0;
      if (isSkipping) {
        start = bytes.indexOf(NEWLINE) + 1;
        if (start === 0) {
          isDone = offset >= endOffset;
          return;
        }
        isSkipping = false;
        lineOffset = base + start;
      } else if (partial.sizeBytes > 0) {
        const end = bytes.indexOf(NEWLINE) + 1;
        partial.append(bytes, 0, end === 0 ? bytes.length : end);
        if (end === 0) return;
        finishPartial(onLines, onTooLong, true);
        start = end;
        lineOffset = base + start;
      }
      if (lineOffset < endOffset) {
        const end = regionEnd(bytes, start, base);
        if (end > start) onLines(bytes, start, end, lineOffset);
        start = end;
        lineOffset = base + start;
      }
      isDone = lineOffset >= endOffset;
      if (!isDone) partial.append(bytes, start, bytes.length);
    },
    end(onLines, onTooLong) {
      if (!isDone && partial.sizeBytes > 0) finishPartial(onLines, onTooLong, false);
      isDone = true;
    },
    rest: () => ({ bytes: partial.bytes(), offset: lineOffset }),
  };
}
