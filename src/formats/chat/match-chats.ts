import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { Match } from '../format.ts';
import { NO_MATCH } from '../format.ts';
import { matchRows } from '../fit.ts';
import { CONTAINER_KEYS, containerKey, listOf } from './chat-row.ts';
import { messageFields } from './message-fields.ts';
import { turnNames } from './turn-object.ts';

/** Names that say for sure that a list is a conversation; others could hold anything, and need messages that are understood. */
const SURE_KEYS = CONTAINER_KEYS.slice(0, 3);

/** How well rows fit a conversation column for which `isOurs` holds. Pairs and labelled rows have conversations too: they are other formats'. */
export function matchChats(rows: readonly JsonObject[], isOurs: (row: JsonObject, list: readonly JsonValue[]) => boolean): Match {
  const fits = (row: JsonObject) => {
    const list = conversation(row);
    return list !== undefined && !hasAnswerPair(row) && isOurs(row, list);
  };
  const sample = rows.find(fits);
  if (sample === undefined) return NO_MATCH;
  const isLabelled = rows.every((row) => typeof row['label'] === 'boolean' || typeof row['kto_tag'] === 'boolean');
  return matchRows(rows, fits, isLabelled ? 0.5 : 0.9, () => seen(rows, sample));
}

function conversation(row: JsonObject): readonly JsonValue[] | undefined {
  const key = containerKey(row);
  if (key === undefined) return undefined;
  const list = listOf(row[key]);
  if (!Array.isArray(list)) return undefined;
  const first = list[0];
  if (first === undefined) return (SURE_KEYS as readonly string[]).includes(key) ? list : undefined;
  return isJsonObject(first) && (isMessage(first) || turnNames(first, {}) !== undefined) ? list : undefined;
}

/** Whether an object looks like a message. */
export function isMessage(item: JsonObject): boolean {
  const { keys } = messageFields(item);
  return keys.role !== undefined && (keys.content !== undefined || keys.toolCalls !== undefined || Object.keys(item).length <= 2);
}

function hasAnswerPair(row: JsonObject): boolean {
  return row['chosen'] !== undefined && row['rejected'] !== undefined;
}

const SHOWN_ROLES = 8;
const SAMPLED_ROWS = 100;

function seen(rows: readonly JsonObject[], sample: JsonObject): string {
  const key = containerKey(sample) ?? '';
  const first = conversation(sample)?.[0];
  const turns = isJsonObject(first ?? null) ? turnNames(first as JsonObject, {}) : undefined;
  const keys = isJsonObject(first ?? null) ? messageFields(first as JsonObject).keys : {};
  const shape = turns === undefined ? [keys.role, keys.content].filter((name) => name !== undefined) : turns;
  const roles = rolesIn(rows.slice(0, SAMPLED_ROWS));
  const text = typeof sample[key] === 'string' ? ' as JSON text' : '';
  return `column ${key}${text}, a list of {${shape.join(', ')}}${roles.length === 0 ? '' : ` with roles ${roles.join(', ')}`}`;
}

function rolesIn(rows: readonly JsonObject[]): string[] {
  const roles = new Set<string>();
  for (const row of rows) {
    for (const item of conversation(row) ?? []) {
      if (!isJsonObject(item)) continue;
      const { role } = messageFields(item).keys;
      if (role !== undefined && roles.size < SHOWN_ROLES) roles.add((item[role] as string).slice(0, 30));
    }
  }
  return [...roles];
}
