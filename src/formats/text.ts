import type { JsonObject } from '../json.ts';
import { jsonTypeName } from '../json.ts';
import { firstColumn, joinColumns, otherColumns, wrongKind } from './columns.ts';
import { matchRows } from './fit.ts';
import type { Format } from './format.ts';
import { accept, NO_ISSUES, NO_MATCH, problem, reject } from './format.ts';

/** `text` is the name that every trainer reads; the others are those of C4-like, RedPajama-like and scraped corpora. */
export const TEXT_COLUMNS = ['text', 'content', 'document', 'raw_content', 'body'];

export interface TextDialect {
  column: string;
  order: readonly string[];
}

const isString = (value: unknown) => typeof value === 'string';

function textColumn(row: JsonObject): string | undefined {
  return firstColumn(row, TEXT_COLUMNS, isString) ?? firstColumn(row, TEXT_COLUMNS);
}

/** Raw documents for pre-training: one text column, anything else (`meta`, `url`, …) is extra. */
export const text: Format<TextDialect> = {
  name: 'text',
  summary: 'raw documents: one column text (or content, document, raw_content, body)',
  kinds: ['text'],

  detect(rows) {
    const column = TEXT_COLUMNS.find((name) => rows.some((row) => isString(row[name])));
    if (column === undefined) return NO_MATCH;
    const isCertain = column === 'text' || rows.every((row) => Object.keys(row).length === 1);
    return matchRows(
      rows,
      (row) => isString(row[column]),
      isCertain ? 0.6 : 0.3,
      () => `a text column ${column}`,
    );
  },

  read(row, origin) {
    const column = textColumn(row);
    if (column === undefined)
      return reject('TEXT_NO_COLUMN', `no column ${TEXT_COLUMNS.join(', ')}`, 'name the text column: --map NAME=text');
    const value = row[column];
    if (typeof value !== 'string') {
      return reject('TEXT_NOT_STRING', `${column} is ${jsonTypeName(value)}`, 'make it a string', `/${column}`);
    }
    const issues = value === '' ? [problem('warning', 'TEXT_EMPTY', `${column} is empty`, 'remove the row', `/${column}`)] : NO_ISSUES;
    return accept({ kind: 'text', text: value, origin, extra: otherColumns(row, [column]) }, issues);
  },

  dialectOf: (row) => ({ column: textColumn(row) ?? 'text', order: Object.keys(row) }),

  write(record, { column, order }) {
    if (record.kind !== 'text') return wrongKind(record);
    return joinColumns({ [column]: record.text }, record.extra, order);
  },
};
