import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, setOwn } from '../../json.ts';
import { otherColumns } from '../columns.ts';

/** A column whose object holds the prompt's own columns: OpenAI's `input` of `{messages, tools, parallel_tool_calls}`. */
export interface Envelope {
  keys: readonly string[];
}

const COLUMN = 'input';

/** The row with the columns inside `input` beside the others. Where one name stands in both places the row is left as it is. */
export function openEnvelope(row: JsonObject): { row: JsonObject; envelope?: Envelope } {
  const inner = row[COLUMN];
  if (!isJsonObject(inner) || !Array.isArray(inner['messages'])) return { row };
  const open = otherColumns(row, [COLUMN]);
  const keys = Object.keys(inner);
  if (keys.some((key) => key === COLUMN || Object.hasOwn(open, key))) return { row };
  for (const key of keys) setOwn(open, key, inner[key] as JsonValue);
  return { row: open, envelope: { keys } };
}

/** Puts the columns of an envelope back into it. */
export function closeEnvelope(row: JsonObject, envelope: Envelope | undefined, order: readonly string[]): JsonObject {
  if (envelope === undefined) return row;
  const inner: JsonObject = {};
  for (const key of envelope.keys) if (Object.hasOwn(row, key)) setOwn(inner, key, row[key] as JsonValue);
  const outer: JsonObject = { ...otherColumns(row, envelope.keys), [COLUMN]: inner };
  const closed: JsonObject = {};
  for (const key of [...order, ...Object.keys(outer)]) if (Object.hasOwn(outer, key)) setOwn(closed, key, outer[key] as JsonValue);
  return closed;
}
