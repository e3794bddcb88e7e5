import type { FindingLevel } from '../../report/findings.ts';

/** Codes of reading bytes and rows (docs/errors.md, "Files and rows"). */
const OF_FILES = /^(?:ROW|JSON|CSV|GZIP|CONTAINER|NUMBER|PARQUET|ARROW|SCHEMA)_|^TEXT_(?:INVALID_UTF8|UTF16|BOM|CRLF)$/;

/** The level of what was said when a row was read. */
export function readingLevel(code: string): FindingLevel {
  return OF_FILES.test(code) ? 'file' : 'record';
}
