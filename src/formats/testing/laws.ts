import { expect } from 'vitest';
import type { JsonObject } from '../../json.ts';
import type { DsRecord, Origin } from '../../record.ts';
import type { Format } from '../format.ts';

export const ORIGIN: Origin = { source: 'rows.jsonl', offset: 0, line: 1 };

/** Law 1: what was written is read back as the same record, without an issue and without a loss. */
export function expectRecordKept<D>(format: Format<D>, record: DsRecord, dialect: D): void {
  const { row, losses } = format.write(record, dialect);
  expect(losses).toEqual([]);
  expect(format.read(row, record.origin, {}).records).toEqual([record]);
}

/** Law 2: a row comes back as it was, byte for byte, out of its record and its dialect. */
export function expectRowKept<D>(format: Format<D>, row: JsonObject): void {
  const { records, issues } = format.read(row, ORIGIN, {});
  expect(issues.filter((issue) => issue.severity !== 'info')).toEqual([]);
  expect(records).toHaveLength(1);
  const written = format.write(records[0] as DsRecord, format.dialectOf(row, {}));
  expect(JSON.stringify(written.row)).toBe(JSON.stringify(row));
  expect(written.losses).toEqual([]);
}

/** The code of the only issue that reading `row` gives. */
export function issueCode<D>(format: Format<D>, row: JsonObject): string {
  const { issues } = format.read(row, ORIGIN, {});
  expect(issues).toHaveLength(1);
  return issues[0]?.code ?? '';
}
