import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../json.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';

/** Rows that decide which key of a message is the role (unsloth_zoo 2026.10.9, dataset_utils.py, `standardize_data_formats`). */
export const PROBED_ROWS = 10;

const ROLES: Readonly<Record<string, string>> = {
  system: 'system',
  user: 'user',
  human: 'user',
  input: 'user',
  gpt: 'assistant',
  assistant: 'assistant',
  output: 'assistant',
};

export interface MessageKeys {
  role: string;
  content: string;
}

/** Which key is the role, of the first rows' conversations. Throws `RowStop` where Unsloth stops. */
export function messageKeys(conversations: readonly (JsonValue | undefined)[]): MessageKeys {
  const values = new Map<string, string[]>();
  for (const conversation of conversations) {
    for (const message of messagesOf(conversation)) {
      for (const [key, value] of Object.entries(message)) {
        if (typeof value !== 'string')
          throw new RowStop('CRASH_STANDARDIZE', `${key} of a message is ${jsonTypeName(value)}: standardize_sharegpt takes text only`);
        values.set(key, [...(values.get(key) ?? []), value]);
      }
    }
  }
  const [first, second, ...others] = values.keys();
  if (first === undefined || second === undefined || others.length > 0) {
    throw new RowStop(
      'CRASH_STANDARDIZE',
      `messages have the keys ${[...values.keys()].join(', ')}: standardize_sharegpt takes exactly two`,
    );
  }
  const role = roleKey(values, first, second);
  const unknown = (values.get(role) ?? []).find((name) => roleOf(name) === undefined);
  if (unknown !== undefined) throw new RowStop('CRASH_ROLE', `role ${JSON.stringify(unknown)} is none that standardize_sharegpt knows`);
  return { role, content: role === first ? second : first };
}

/** The one whose values are all roles; of two, the one that is called so; else the one with fewer different values. */
function roleKey(values: ReadonlyMap<string, readonly string[]>, first: string, second: string): string {
  const keys = [first, second];
  const allRoles = keys.filter((key) => values.get(key)?.every((value) => roleOf(value) !== undefined));
  if (allRoles.length === 1 && allRoles[0] !== undefined) return allRoles[0];
  const named = keys.filter((key) => ['role', 'from'].includes(key.trim().toLowerCase()));
  if (allRoles.length === 2 && named.length === 1 && named[0] !== undefined) return named[0];
  return new Set(values.get(first)).size < new Set(values.get(second)).size ? first : second;
}

/** The messages of a row as `role` and `content`. */
export function standardized(conversation: JsonValue | undefined, { role: roleName, content }: MessageKeys): JsonObject[] {
  return messagesOf(conversation).map((message) => {
    const given = message[roleName];
    const role = typeof given === 'string' ? roleOf(given) : undefined;
    if (role === undefined)
      throw new RowStop('CRASH_ROLE', `role ${JSON.stringify(given ?? null)} is none that standardize_sharegpt knows`);
    if (!Object.hasOwn(message, content)) throw new RowStop('CRASH_STANDARDIZE', `a message has no ${content}`);
    return { role, content: message[content] ?? null };
  });
}

function roleOf(name: string): string | undefined {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(ROLES, key) ? ROLES[key] : undefined;
}

function messagesOf(conversation: JsonValue | undefined): JsonObject[] {
  if (Array.isArray(conversation) && conversation.every(isJsonObject)) return conversation;
  throw new RowStop('CRASH_NO_MESSAGES', `conversations is ${jsonTypeName(conversation)} where messages are needed`);
}
