import { closeSync, openSync, readSync } from 'node:fs';
import { endOfValue } from '../../formats/chat/json-spans.ts';
import { inputUnreadable } from '../../io/file-chunks.ts';
import type { JsonValue } from '../../json.ts';
import { encodeRow } from './encode-row.ts';
import type { PlainSource } from './plain-source.ts';

/** A row's way into the mended file. */
export interface WrittenRow {
  offset: number;
  isParsed: boolean;
  isKept: boolean;
  /** What it was and is now, where it was mended. */
  patch?: { before: JsonValue; after: JsonValue };
}

/** Puts rows into a file as they stood in theirs, what stood between them too. Rows come in the order of their offsets. */
export interface RowWriter {
  row(row: WrittenRow): void;
  end(): void;
  close(): void;
}

export interface RowWriterOptions {
  dropsBom: boolean;
  /** CR LF behind rows becomes LF. */
  mendsLineEnds: boolean;
  write(bytes: Uint8Array): void;
}

const CR = 0x0d;
const LF = 0x0a;

export function openRowWriter(plain: PlainSource, options: RowWriterOptions): RowWriter {
  const { container } = plain.source;
  const file = openSync(plain.path, 'r');
  let waiting: WrittenRow | undefined;
  const bytesOf = (from: number, to: number): Buffer => readBytes(file, plain.path, from, Math.max(from, to));
  const lineEnds = (gap: Buffer): Buffer => (options.mendsLineEnds ? withoutReturns(gap) : gap);
  const writeLines = (row: WrittenRow, next: number): void => {
    if (!row.isKept) return;
    const region = bytesOf(row.offset, next);
    const end = endOfLine(region, container === 'jsonl');
    const { patch } = row;
    if (patch === undefined) options.write(region.subarray(0, end));
    else options.write(Buffer.from(encodeRow(container, region.toString('utf8', 0, end), patch.before, patch.after)));
    options.write(lineEnds(region.subarray(end)));
  };
  const list = container === 'json' ? openListWriter(options.write) : undefined;
  const give = (row: WrittenRow, next: number): void => {
    if (list === undefined) writeLines(row, next);
    else list.row(row, row.isParsed || next < plain.sizeBytes ? bytesOf(row.offset, next).toString() : '');
  };
  const writePrefix = (end: number): void => {
    const prefix = bytesOf(options.dropsBom ? plain.bomBytes : 0, end);
    if (list === undefined) options.write(lineEnds(prefix));
    else list.prefix(prefix.toString());
  };
  return {
    row(row) {
      if (waiting === undefined) writePrefix(row.offset);
      else give(waiting, row.offset);
      waiting = row;
    },
    end() {
      if (waiting === undefined) writePrefix(plain.sizeBytes);
      else give(waiting, plain.sizeBytes);
      if (waiting !== undefined) list?.end();
    },
    close: () => closeSync(file),
  };
}

/** JSON documents: a list, a list inside an object, or objects one after another. What broke off is closed. */
function openListWriter(write: (bytes: Uint8Array) => void): {
  prefix(text: string): void;
  row(row: WrittenRow, region: string): void;
  end(): void;
} {
  let closers = '';
  let separator: string | undefined;
  let lastGap = '';
  let isBroken = false;
  let hasWritten = false;
  const put = (text: string): void => write(Buffer.from(text));
  return {
    prefix(text) {
      closers = closersOf(text);
      put(text);
    },
    row({ isParsed, isKept, patch }, region) {
      isBroken = !isParsed;
      if (!isParsed) return;
      const end = endOfValue(region, 0);
      const text = region.slice(0, end);
      if (isKept) {
        if (hasWritten) put(separator ?? (closers === '' ? '\n' : ',\n'));
        put(patch === undefined ? text : encodeRow('json', text, patch.before, patch.after));
        hasWritten = true;
      }
      lastGap = region.slice(end);
      const isBetween = closers === '' ? /^[ \t\r\n]+$/ : /^[ \t\r\n]*,[ \t\r\n]*$/;
      if (isBetween.test(lastGap)) separator = lastGap;
    },
    end: () => put(isBroken ? `\n${closers}${closers === '' ? '' : '\n'}` : lastGap),
  };
}

/** The brackets that are open at the end of a text without closed ones, in the order in which they close. */
function closersOf(prefix: string): string {
  const closers: string[] = [];
  for (let at = 0; at < prefix.length; at++) {
    const char = prefix[at];
    if (char === '"') at = endOfValue(prefix, at) - 1;
    else if (char === '[') closers.push(']');
    else if (char === '{') closers.push('}');
    else if (char === ']' || char === '}') closers.pop();
  }
  return closers.reverse().join('');
}

/** Where the row ends and what is only white space between lines begins. */
function endOfLine(region: Buffer, isJson: boolean): number {
  let end = region.length;
  for (; end > 0; end--) {
    const byte = region[end - 1];
    if (byte !== LF && byte !== CR && !(isJson && (byte === 0x20 || byte === 0x09))) break;
  }
  return end;
}

/** CR LF as LF, but not inside quoted cells: only what ends the bytes is looked at. */
function withoutReturns(bytes: Buffer): Buffer {
  const end = endOfLine(bytes, false);
  const gap = bytes.toString('latin1', end);
  return gap.includes('\r\n') ? Buffer.concat([bytes.subarray(0, end), Buffer.from(gap.replaceAll('\r\n', '\n'))]) : bytes;
}

function readBytes(file: number, path: string, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(to - from);
  try {
    let size = 0;
    while (size < bytes.length) {
      const read = readSync(file, bytes, size, bytes.length - size, from + size);
      if (read === 0) break;
      size += read;
    }
    return bytes.subarray(0, size);
  } catch (error) {
    throw inputUnreadable(path, error);
  }
}
