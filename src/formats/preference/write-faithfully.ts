import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, setOwn } from '../../json.ts';
import type { DsRecord } from '../../record.ts';
import type { Format, WriteResult } from '../format.ts';

/** A way to write a record; nothing where it can't be written so. */
export type WayToWrite = () => WriteResult | undefined;

/**
 * The first row that `read` gives back as the very record. Where none is, the last way's, with its losses, or `turns` where it has none to name.
 * Rows with a prompt and answers have many spellings that say only some records: trying is simpler, and surer, than knowing which.
 */
export function writeFaithfully(
  record: DsRecord,
  read: (row: WriteResult['row']) => ReturnType<Format['read']>,
  ways: readonly [WayToWrite, ...WayToWrite[]],
): WriteResult {
  const said = canonicalJson([record]);
  let last: WriteResult = { row: {}, losses: [] };
  for (const way of ways) {
    const written = way();
    if (written === undefined) continue;
    if (canonicalJson(read(written.row).records) === said) return { row: written.row, losses: [] };
    last = written;
  }
  return last.losses.length > 0 ? last : { row: last.row, losses: ['turns'] };
}

/** JSON text in which the order of keys plays no part. */
function canonicalJson(records: readonly DsRecord[]): string {
  return JSON.stringify(records, (_key, value: JsonValue) => {
    if (!isJsonObject(value)) return value;
    const sorted: JsonObject = {};
    for (const name of Object.keys(value).sort()) setOwn(sorted, name, value[name] as JsonValue);
    return sorted;
  });
}
