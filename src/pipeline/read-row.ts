import type { Issue } from '../errors.ts';
import type { Format, ReadOptions } from '../formats/format.ts';
import { problem } from '../formats/format.ts';
import { checkStructure } from '../formats/structure.ts';
import type { BadRow, Row } from '../io/row.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject, jsonTypeName } from '../json.ts';
import type { DsRecord } from '../record.ts';

/** How the rows of one source become records. */
export interface RowReader {
  source: string;
  format: Format;
  readOptions: ReadOptions;
  /** Renames columns (`--map`). */
  mapRow?: (row: JsonObject) => JsonObject;
}

/** A row's records and everything that is wrong with them. Where an issue is an error there is no record. */
export function readRow(reader: RowReader, row: Row | BadRow): { records: readonly DsRecord[]; issues: readonly Issue[] } {
  if (!row.ok) return { records: NO_RECORDS, issues: [row.issue] };
  if (!isJsonObject(row.value)) return { records: NO_RECORDS, issues: [notObject(row.value)] };
  const value = reader.mapRow === undefined ? row.value : reader.mapRow(row.value);
  const read = reader.format.read(value, { source: reader.source, offset: row.offset, line: row.line }, reader.readOptions);
  let issues = read.issues;
  for (const record of read.records) {
    const found = checkStructure(record);
    if (found.length > 0) issues = issues.length === 0 ? found : [...issues, ...found];
  }
  return hasError(issues) ? { records: NO_RECORDS, issues } : { records: read.records, issues };
}

export function notObject(value: JsonValue): Issue {
  return problem('error', 'ROW_NOT_OBJECT', `the row is ${jsonTypeName(value)}, not an object`, 'give one JSON object a row');
}

const NO_RECORDS: readonly DsRecord[] = [];

function hasError(issues: readonly Issue[]): boolean {
  for (const issue of issues) if (issue.severity === 'error') return true;
  return false;
}
