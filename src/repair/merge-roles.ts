import { mergeConsecutive } from '../formats/merge-consecutive.ts';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { RowReader } from '../pipeline/read-row.ts';
import type { DsRecord } from '../record.ts';

/** The row with neighbouring turns of one role joined, written as the row itself says things; the same value where that would lose anything. */
export function mergeRoles(value: JsonValue, records: readonly DsRecord[], reader: RowReader): JsonValue {
  const [record] = records;
  if (record === undefined || records.length > 1 || !isJsonObject(value) || reader.mapRow !== undefined) return value;
  const { format, readOptions } = reader;
  const merged = mergeConsecutive(record);
  if (merged === record) return value;
  const { row, losses } = format.write(merged, format.dialectOf(value, readOptions));
  const [back] = format.read(row, record.origin, readOptions).records;
  return losses.length === 0 && JSON.stringify(back) === JSON.stringify(merged) ? row : value;
}
