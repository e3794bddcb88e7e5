import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { listOf } from './chat-row.ts';
import { messageFields } from './message-fields.ts';
import type { SourceRole } from './roles.ts';
import { sourceRole } from './roles.ts';
import { turnNames } from './turn-object.ts';

/** The role of one message of a conversation, by its place; a negative place counts from the end. Nothing where there is none that is known. */
export function roleAt(conversation: JsonValue | undefined, at: number): SourceRole | undefined {
  const list = listOf(conversation);
  const item = Array.isArray(list) ? list.at(at) : undefined;
  if (item === undefined || !isJsonObject(item)) return undefined;
  const names = turnNames(item, {});
  if (names !== undefined) return sourceRole(names.at(at < 0 ? -1 : 0) ?? '', {});
  const { role } = messageFields(item).keys;
  return role === undefined ? undefined : sourceRole(item[role] as string, {});
}
