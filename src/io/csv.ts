import { isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';
import type * as CsvParse from 'csv-parse/sync';
import { setOwn } from '../json.ts';
import type { Issue } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { createCsvRecords } from './csv-records.ts';
import type { CsvRecord } from './csv-records.ts';
import { badRow, rawText, rowTooLarge } from './row-parser.ts';
import type { RowParser, RowParserOptions } from './row-parser.ts';
import type { RowBatch } from './row.ts';
import { CRLF_NOTE } from './text-start.ts';
import { invalidUtf8, validUtf8Bytes } from './utf8.ts';

/** Loaded when the first CSV is read. */
const require = createRequire(import.meta.url);

const DELIMITER = { csv: ',', tsv: '\t' } as const;
const RETURN = 0x0d;

/**
 * CSV (RFC 4180) or TSV: the first record names the columns, every other one is a row of strings. Blank lines are skipped.
 * In TSV a quote inside a cell that does not begin with one is text, as it is for most that write it.
 */
export function createCsvParser(options: RowParserOptions & { container: 'csv' | 'tsv' }): RowParser {
  const { maxRowBytes, container } = options;
  const delimiter = DELIMITER[container];
  const records = createCsvRecords({ delimiter: delimiter.charCodeAt(0), offset: options.offset, maxRowBytes });
  let batch: RowBatch = { rows: [], notes: [], bytesRead: 0 };
  let header: string[] | undefined;
  let isDone = false;
  let hasSeenCrlf = false;

  function addBad(issue: Issue, record: CsvRecord, bytes: Buffer): void {
    batch.rows.push(badRow(issue, { offset: record.offset, line: record.line }, rawText(bytes, record.start, record.end)));
  }

  function takeHeader(record: CsvRecord, bytes: Buffer): void {
    const cells = !isUtf8(bytes.subarray(record.start, record.end)) ? 'not UTF-8' : parseOne(bytes, record);
    const problem = typeof cells === 'string' ? cells : headerProblem(cells);
    if (problem !== undefined) {
      addBad(
        { code: 'CSV_HEADER', severity: 'error', message: `${problem}; no row was read`, fix: 'correct the first line' },
        record,
        bytes,
      );
      isDone = true;
    } else header = cells as string[];
  }

  function takeRow(cells: string[], record: CsvRecord, bytes: Buffer): void {
    const names = header ?? [];
    if (cells.length !== names.length) {
      const message = `${cells.length} cells, where the header has ${names.length}`;
      addBad({ code: 'CSV_WIDTH', severity: 'error', message, fix: 'quote cells that hold the delimiter' }, record, bytes);
      return;
    }
    const value: JsonObject = {};
    for (let i = 0; i < names.length; i += 1) setOwn(value, names[i] as string, cells[i] as string);
    batch.rows.push({ ok: true, value, offset: record.offset, line: record.line });
  }

  /** The cells of one record, or what is wrong with its quotes. */
  function parseOne(bytes: Buffer, record: CsvRecord): string[] | string {
    try {
      const found = parseCells(bytes.subarray(record.start, record.end));
      return found.length === 1 && found[0] !== undefined ? found[0] : 'misplaced quotes';
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      return code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is opened and not closed' : 'a quote inside a cell that is not doubled';
    }
  }

  function takeOneByOne(bytes: Buffer, rows: CsvRecord[]): void {
    for (const record of rows) {
      const slice = bytes.subarray(record.start, record.end);
      if (!isUtf8(slice)) {
        addBad(invalidUtf8(slice[validUtf8Bytes(slice)]), record, bytes);
        continue;
      }
      const cells = parseOne(bytes, record);
      if (typeof cells === 'string') {
        addBad(
          { code: 'CSV_QUOTE', severity: 'error', message: cells, fix: 'quote the whole cell and double each quote in it' },
          record,
          bytes,
        );
      } else takeRow(cells, record, bytes);
    }
  }

  function parseCells(bytes: Buffer): string[][] {
    const { parse } = require('csv-parse/sync') as typeof CsvParse;
    return parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      relax_quotes: container === 'tsv',
      skip_empty_lines: true,
    });
  }

  /** All records in one call; undefined where any of them is bad, so that they have to be looked at one by one. */
  function parseTogether(bytes: Buffer, rows: CsvRecord[]): string[][] | undefined {
    const region = bytes.subarray(rows[0]?.start, rows.at(-1)?.end);
    if (!isUtf8(region)) return undefined;
    try {
      const cells = parseCells(region);
      return cells.length === rows.length ? cells : undefined;
    } catch {
      return undefined;
    }
  }

  function onRecords(bytes: Buffer, all: CsvRecord[]): void {
    const first = all[0];
    if (isDone || first === undefined) return;
    if (!hasSeenCrlf && bytes[first.end] === RETURN) {
      hasSeenCrlf = true;
      batch.notes.push({ issue: CRLF_NOTE, offset: first.offset, line: first.line });
    }
    let rows = all;
    if (header === undefined) {
      takeHeader(first, bytes);
      rows = all.slice(1);
    }
    if (isDone || rows.length === 0) return;
    const together = parseTogether(bytes, rows);
    if (together === undefined) takeOneByOne(bytes, rows);
    else together.forEach((cells, i) => takeRow(cells, rows[i] as CsvRecord, bytes));
  }

  function onTooLong(head: Buffer, sizeBytes: number, at: { offset: number; line: number }): void {
    if (isDone) return;
    batch.rows.push(badRow(rowTooLarge(sizeBytes, maxRowBytes), at, rawText(head)));
    isDone = header === undefined;
  }

  const taker = { onRecords, onTooLong };
  return {
    get isDone() {
      return isDone;
    },
    push(bytes, into) {
      batch = into;
      if (!isDone) records.push(bytes, taker);
    },
    end(into) {
      batch = into;
      records.end(taker);
    },
    breakOff(issue, into) {
      const { bytes, offset, line } = records.rest();
      into.rows.push(badRow(issue, { offset, line }, rawText(bytes)));
    },
  };
}

/** What makes a header useless, if anything. */
function headerProblem(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return `two columns are named ${JSON.stringify(name)}`;
    if (name === '__proto__') return 'a column is named "__proto__"';
    seen.add(name);
  }
  return undefined;
}
