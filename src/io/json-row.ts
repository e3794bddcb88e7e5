import { isUtf8 } from 'node:buffer';
import type { Issue } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { FLAG, flagsOf, pointerTo } from './json-flags.ts';
import { findJsonSyntaxError } from './json-syntax.ts';
import { badRow, rawText } from './row-parser.ts';
import type { RowBatch } from './row.ts';
import { invalidUtf8, validUtf8Bytes } from './utf8.ts';

/** One row's JSON text and where it stands. */
export interface JsonRowSource {
  bytes: Buffer;
  start: number;
  end: number;
  /** Whether the bytes are known to be UTF-8; otherwise that is checked. */
  isUtf8: boolean;
  /** Byte offset and 1-based line of `start` in the source. */
  offset: number;
  line: number;
  /** 1-based column of `start` in its line, where known. */
  column?: number;
  maxDepth: number;
  /** The source ends with this row, so that a text that stops too early was cut off. */
  isLast: boolean;
}

/** Adds the row that the text says, or the bad row that says why it does not. Returns whether the row is good. */
export function addJsonRow(batch: RowBatch, row: JsonRowSource): boolean {
  const { bytes, start, end } = row;
  if (!row.isUtf8 && !isUtf8(bytes.subarray(start, end))) return addInvalidUtf8(batch, row);
  const text = bytes.toString('utf8', start, end);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return addSyntaxError(batch, row, text);
  }
  const flags = flagsOf(value, row.maxDepth);
  if (flags !== 0 && !acceptFlags(batch, row, value, text, flags)) return false;
  batch.rows.push({ ok: true, value, offset: row.offset, line: row.line });
  return true;
}

/** The place of the `index`th character of the row's text. The line is that of the character, not of the row's start. */
function placeOf(row: JsonRowSource, text: string, index: number): { offset: number; line: number; column?: number } {
  let line = row.line;
  let lineStart = -1;
  for (let i = text.indexOf('\n'); i >= 0 && i < index; i = text.indexOf('\n', i + 1)) {
    line += 1;
    lineStart = i;
  }
  if (lineStart >= 0) return { offset: row.offset, line, column: index - lineStart };
  return { offset: row.offset, line, ...(row.column === undefined ? {} : { column: row.column + index }) };
}

function addSyntaxError(batch: RowBatch, row: JsonRowSource, text: string): false {
  const error = findJsonSyntaxError(text) ?? { position: 0, message: 'a value expected' };
  const isCutOff = row.isLast && error.position >= text.trimEnd().length;
  const issue: Issue = isCutOff
    ? {
        code: 'JSON_TRUNCATED',
        severity: 'error',
        message: 'the file ends inside this row',
        fix: 'fetch or write the file again, or remove the row',
      }
    : {
        code: 'JSON_SYNTAX',
        severity: 'error',
        message: `not JSON: ${error.message}`,
        fix: 'write the row as JSON (json.dumps, JSON.stringify)',
      };
  batch.rows.push(badRow(issue, placeOf(row, text, error.position), rawText(row.bytes, row.start, row.end)));
  return false;
}

function addInvalidUtf8(batch: RowBatch, row: JsonRowSource): false {
  const { bytes, start, end } = row;
  const good = validUtf8Bytes(bytes.subarray(start, end));
  const text = bytes.toString('utf8', start, start + good);
  batch.rows.push(badRow(invalidUtf8(bytes[start + good]), placeOf(row, text, text.length), rawText(bytes, start, end)));
  return false;
}

/** Looks again at a row that `flagsOf` found something in. Returns whether it is still a row. */
function acceptFlags(batch: RowBatch, row: JsonRowSource, value: JsonValue, text: string, flags: number): boolean {
  const place = { offset: row.offset, line: row.line };
  const refusal = refusalFor(value, row.maxDepth, flags);
  if (refusal !== undefined) {
    batch.rows.push(badRow(refusal, place, rawText(row.bytes, row.start, row.end)));
    return false;
  }
  if ((flags & FLAG.unsafeInteger) !== 0 && /\d{16}/.test(text)) {
    const pointer = pointerTo(value, FLAG.unsafeInteger);
    const issue: Issue = {
      code: 'NUMBER_IMPRECISE',
      severity: 'warning',
      message: 'an integer beyond 2^53 is read as the nearest number that a double can hold',
      fix: 'write it as a string',
      pointer,
    };
    batch.notes.push({ issue, ...place });
  }
  return true;
}

function refusalFor(value: JsonValue, maxDepth: number, flags: number): Issue | undefined {
  if ((flags & FLAG.tooDeep) !== 0) {
    return { code: 'JSON_TOO_DEEP', severity: 'error', message: `nested deeper than ${maxDepth} levels`, fix: 'flatten the row' };
  }
  if ((flags & FLAG.protoKey) !== 0) {
    const pointer = pointerTo(value, FLAG.protoKey);
    return { code: 'JSON_PROTO_KEY', severity: 'error', message: 'a key named "__proto__"', fix: 'rename or remove the key', pointer };
  }
  if ((flags & FLAG.notFinite) !== 0) {
    const pointer = pointerTo(value, FLAG.notFinite);
    return {
      code: 'NUMBER_OUT_OF_RANGE',
      severity: 'error',
      message: 'a number beyond what a double can hold',
      fix: 'write it as a string',
      pointer,
    };
  }
  return undefined;
}
