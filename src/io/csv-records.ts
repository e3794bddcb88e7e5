import { createPartialRow } from './partial-row.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;

/** One record of a CSV: where it stands in the bytes it comes with, and in the source. The line end is not part of it. */
export interface CsvRecord {
  start: number;
  end: number;
  offset: number;
  line: number;
}

export interface CsvRecordsOptions {
  delimiter: number;
  offset: number;
  maxRowBytes: number;
}

export interface CsvRecordsTaker {
  /** Whole records that stand one after another in `bytes`, blank lines left out. Valid during the call only. */
  onRecords(bytes: Buffer, records: CsvRecord[]): void;
  /** A record beyond `maxRowBytes`: its first bytes and its size. */
  onTooLong(head: Buffer, sizeBytes: number, at: { offset: number; line: number }): void;
}

export interface CsvRecords {
  push(bytes: Buffer, taker: CsvRecordsTaker): void;
  /** The source ended; gives a last record without a line end. */
  end(taker: CsvRecordsTaker): void;
  /** The record that has begun but not ended. */
  rest(): { bytes: Buffer; offset: number; line: number };
}

/**
 * Cuts CSV bytes into records: a line end outside quotes ends one, and quotes count only where they open a cell (RFC 4180).
 * So a quote in the wrong place costs its own line, and memory stays bounded whatever the quotes do.
 */
export function createCsvRecords({ delimiter, offset: firstOffset, maxRowBytes }: CsvRecordsOptions): CsvRecords {
  const partial = createPartialRow(maxRowBytes);
  let base = firstOffset;
  let line = 1;
  let recordOffset = firstOffset;
  let recordLine = 1;
  let state: 'cell start' | 'plain' | 'quoted' | 'after quote' = 'cell start';

  /** Index after the line end of the record at hand, or -1. */
  function scan(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === NEWLINE) line += 1;
      if (state === 'quoted') {
        if (byte === QUOTE) state = 'after quote';
      } else if (byte === NEWLINE) {
        state = 'cell start';
        return at + 1;
      } else if (byte === delimiter) state = 'cell start';
      else if (byte === QUOTE && state !== 'plain') state = 'quoted';
      else state = 'plain';
    }
    return -1;
  }

  function finishPartial(taker: CsvRecordsTaker): void {
    const whole = partial.bytes();
    const at = { offset: recordOffset, line: recordLine };
    if (partial.isTooLong) taker.onTooLong(whole, partial.sizeBytes, at);
    else {
      const end = contentEnd(whole, 0, whole.length);
      if (end > 0) taker.onRecords(whole, [{ start: 0, end, ...at }]);
    }
    partial.clear();
  }

  return {
    push(bytes, taker) {
      let start = 0;
      let records: CsvRecord[] = [];
      const giveRecords = (): void => {
        if (records.length > 0) taker.onRecords(bytes, records);
        records = [];
      };
      for (;;) {
        const end = scan(bytes, start);
        if (end < 0) break;
        if (partial.sizeBytes > 0) {
          partial.append(bytes, start, end);
          finishPartial(taker);
        } else {
          const to = contentEnd(bytes, start, end);
          if (to - start > maxRowBytes) {
            giveRecords();
            taker.onTooLong(bytes.subarray(start, to), to - start, { offset: recordOffset, line: recordLine });
          } else if (to > start) records.push({ start, end: to, offset: recordOffset, line: recordLine });
        }
        start = end;
        recordOffset = base + end;
        recordLine = line;
      }
      giveRecords();
      partial.append(bytes, start, bytes.length);
      base += bytes.length;
    },
    end(taker) {
      if (partial.sizeBytes > 0) finishPartial(taker);
    },
    rest: () => ({ bytes: partial.bytes(), offset: recordOffset, line: recordLine }),
  };
}

/** Where `bytes[start, end)` ends once its line end is left out. */
function contentEnd(bytes: Buffer, start: number, end: number): number {
  let to = end;
  if (to > start && bytes[to - 1] === NEWLINE) {
    to -= 1;
    if (to > start && bytes[to - 1] === RETURN) to -= 1;
  }
  return to;
}
