import { isUtf8 } from 'node:buffer';
import type { Issue } from '../errors.ts';
import { addJsonRow } from './json-row.ts';
import { createJsonScanner } from './json-scanner.ts';
import { createPartialRow } from './partial-row.ts';
import { badRow, rawText, rowTooLarge } from './row-parser.ts';
import type { RowParser, RowParserOptions } from './row-parser.ts';
import type { RowBatch } from './row.ts';

const NEWLINE = 0x0a;
const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export interface JsonElementsOptions extends RowParserOptions {
  /** `array`: the first byte pushed that is not white space is `[`. `sequence`: objects one after another with white space between. */
  shape: 'array' | 'sequence';
  /** 1-based line of the first byte pushed. */
  line: number;
  /** Bytes of white space before it, where nothing else stands before it in its line. */
  indent?: number;
  /** What may follow the closing bracket besides white space; default nothing. Anything else is a `JSON_TRAILING`. */
  mayFollow?: 'nothing' | 'brace' | 'anything';
}

/** What may come next between elements. */
type Expecting = 'open' | 'element or close' | 'element' | 'separator' | 'nothing';

/**
 * The elements of a JSON array, or JSON objects one after another, each a row. An element that does not parse costs only itself:
 * where the next one begins is found by counting brackets.
 */
export function createJsonElementsParser(options: JsonElementsOptions): RowParser {
  const { maxRowBytes, maxDepth } = options;
  const isArray = options.shape === 'array';
  const scanner = createJsonScanner();
  const partial = createPartialRow(maxRowBytes);
  let batch: RowBatch = { rows: [], notes: [], bytesRead: 0 };
  let expecting: Expecting = isArray ? 'open' : 'element';
  let mayFollow = options.mayFollow ?? 'nothing';
  let isInElement = false;
  let isDone = false;
  /** Offset of the first byte of the piece at hand. */
  let base = options.offset;
  let line = options.line;
  /** Bytes of white space since the line began; undefined when anything else stands there, as then the column is not known. */
  let indent = options.indent;
  let elementOffset = 0;

  const place = (offset: number): { offset: number; line: number; column?: number } =>
    indent === undefined ? { offset, line } : { offset, line, column: indent + 1 };

  function refuse(code: string, message: string, fix: string, offset: number, raw: string): void {
    const issue: Issue = { code, severity: 'error', message, fix };
    batch.rows.push(badRow(issue, place(offset), raw));
  }

  function addElement(bytes: Buffer, start: number, end: number, isKnownUtf8: boolean, isLast = false): void {
    let isGood = false;
    if (isArray && expecting === 'separator') {
      refuse(
        'JSON_SYNTAX',
        'a comma is missing before this element',
        'put a comma between the elements',
        elementOffset,
        rawText(bytes, start, end),
      );
    } else if (!isArray && bytes[start] !== OPEN_OBJECT) {
      refuse(
        'JSON_SYNTAX',
        'not an object',
        'a .json file holds one array, or objects one after another',
        elementOffset,
        rawText(bytes, start, end),
      );
    } else {
      isGood = addJsonRow(batch, { bytes, start, end, isUtf8: isKnownUtf8, ...place(elementOffset), maxDepth, isLast });
    }
    line += isGood ? scanner.lineEnds : countLineEnds(bytes, start, end);
  }

  function refuseTooLarge(head: Buffer, sizeBytes: number): void {
    batch.rows.push(badRow(rowTooLarge(sizeBytes, maxRowBytes), place(elementOffset), rawText(head)));
    line += scanner.lineEnds;
  }

  /** The element at hand ends at `bytes[end]`; its beginning may lie in earlier pieces. */
  function finishElement(bytes: Buffer, start: number, end: number, isKnownUtf8: boolean): void {
    const sizeBytes = partial.sizeBytes + end - start;
    if (partial.sizeBytes === 0) {
      if (sizeBytes > maxRowBytes) refuseTooLarge(bytes.subarray(start, end), sizeBytes);
      else addElement(bytes, start, end, isKnownUtf8);
    } else {
      partial.append(bytes, start, end);
      const whole = partial.bytes();
      if (partial.isTooLong) refuseTooLarge(whole, sizeBytes);
      else addElement(whole, 0, whole.length, false);
      partial.clear();
    }
    isInElement = false;
    indent = undefined;
    expecting = isArray ? 'separator' : 'element';
  }

  /** Takes one byte between elements. Returns whether it begins an element. */
  function takeBetween(bytes: Buffer, at: number): boolean {
    const byte = bytes[at] as number;
    if (byte === NEWLINE) {
      line += 1;
      indent = 0;
    } else if (byte === 0x20 || byte === 0x09 || byte === 0x0d) {
      if (indent !== undefined) indent += 1;
    } else if (expecting === 'nothing') {
      if (byte === CLOSE_OBJECT && mayFollow === 'brace') mayFollow = 'nothing';
      else {
        refuse(
          'JSON_TRAILING',
          'something follows the end of the array; it was not read',
          'one file holds one array',
          base + at,
          rawText(bytes, at),
        );
        isDone = true;
      }
    } else if (!isArray || !takePunctuation(byte, base + at)) {
      return true;
    }
    return false;
  }

  /** Takes a bracket or comma of the array itself. Returns false for any other byte. */
  function takePunctuation(byte: number, offset: number): boolean {
    if (expecting === 'open') expecting = 'element or close';
    else if (byte === COMMA) {
      if (expecting !== 'separator') refuse('JSON_SYNTAX', 'a comma with no element before it', 'remove the comma', offset, ',');
      expecting = 'element';
    } else if (byte === CLOSE_LIST) {
      if (expecting === 'element') refuse('JSON_SYNTAX', 'a comma with no element after it', 'remove the last comma', offset, ']');
      expecting = 'nothing';
      isDone = mayFollow === 'anything';
    } else return false;
    indent = undefined;
    return true;
  }

  return {
    get isDone() {
      return isDone;
    },
    push(bytes, into) {
      batch = into;
      const isPieceUtf8 = isUtf8(bytes);
      let at = 0;
      while (at < bytes.length && !isDone) {
        if (!isInElement) {
          if (!takeBetween(bytes, at)) {
            at += 1;
            continue;
          }
          isInElement = true;
          elementOffset = base + at;
          scanner.begin();
        }
        const end = scanner.scan(bytes, at);
        if (end < 0) {
          partial.append(bytes, at, bytes.length);
          break;
        }
        finishElement(bytes, at, end, isPieceUtf8);
        at = end;
      }
      base += bytes.length;
    },
    end(into) {
      if (isDone) return;
      isDone = true;
      batch = into;
      const rest = partial.bytes();
      if (isInElement && partial.isTooLong) refuseTooLarge(rest, partial.sizeBytes);
      else if (isInElement && scanner.isBare && !isArray) addElement(rest, 0, rest.length, false, true);
      else if (isInElement) {
        refuse('JSON_TRUNCATED', 'the file ends inside this row', 'fetch or write the file again', elementOffset, rawText(rest));
      } else if ((isArray && expecting !== 'nothing') || mayFollow === 'brace') {
        refuse('JSON_TRUNCATED', 'the file ends before its array or object does', 'fetch or write the file again', base, '');
      }
    },
    breakOff(issue, into) {
      isDone = true;
      into.rows.push(badRow(issue, { offset: isInElement ? elementOffset : base, line }, rawText(partial.bytes())));
    },
  };
}

function countLineEnds(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE, start); at >= 0 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
