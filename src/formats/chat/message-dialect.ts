import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, setOwn } from '../../json.ts';
import type { Role } from '../../record.ts';
import type { ReadOptions } from '../format.ts';
import type { Slot } from './message-fields.ts';
import { messageFields } from './message-fields.ts';
import { partKeys } from './read-parts.ts';
import { argumentsOf, readToolCallText } from './read-tool-calls.ts';
import { sourceRole } from './roles.ts';
import { turnNames } from './turn-object.ts';

/** How a list of messages says things: a house style, and what each element of one list did of its own. */
export interface MessagesDialect {
  style: MessageStyle;
  /** One per element of the list; elements beyond them follow the style. */
  items: readonly ItemDialect[];
}

export interface MessageStyle {
  roleKey: string;
  contentKey: string;
  roles: Readonly<Record<Role, string>>;
  /** Tool calls alone are the text of a message with this role; otherwise a list under `tool_calls`. */
  toolCallRole?: string;
  /** Pictures and the like are written as `<image>` in the text, their sources apart in a column. */
  placeholders: boolean;
}

/** ShareGPT, with LLaMA-Factory's names for tool turns. */
export const SHAREGPT_STYLE: MessageStyle = {
  roleKey: 'from',
  contentKey: 'value',
  roles: { system: 'system', user: 'human', assistant: 'gpt', tool: 'observation' },
  toolCallRole: 'function_call',
  placeholders: true,
};

/** OpenAI's chat messages. */
export const OPENAI_STYLE: MessageStyle = {
  roleKey: 'role',
  contentKey: 'content',
  roles: { system: 'system', user: 'user', assistant: 'assistant', tool: 'tool' },
  placeholders: false,
};

export type ItemDialect = { turns: TurnsDialect } | { message: MessageDialect };

/** An element that holds whole turns by role name. */
export interface TurnsDialect {
  /** Its keys in order; `skipped` ones held no turn (an empty system prompt). */
  names: readonly { name: string; role: Role; skipped: boolean }[];
}

export interface MessageDialect {
  /** The keys in the source's order. */
  order: readonly string[];
  keys: Partial<Record<Slot, string>>;
  /** Keys that said nothing, with their null or empty list. */
  blank: JsonObject;
  roleName: string;
  role: Role;
  /** Train flags were 0 and 1. */
  numericTrain: boolean;
  content: ContentDialect;
  /** Of the list under `keys.toolCalls`. */
  calls: CallsDialect;
}

export type ContentDialect =
  | { form: 'text' }
  | { form: 'missing' }
  | { form: 'parts'; parts: readonly PartDialect[] }
  /** Tool calls as text, spelt so; used for as long as the calls are the same. */
  | { form: 'calls'; spelling: string };

/** The source's part with its value taken out; `kind` tells what goes back in, under `key`. A bare string has no frame. */
export interface PartDialect {
  kind: NonNullable<ReturnType<typeof partKeys>>['kind'];
  frame?: JsonObject;
  key?: string;
  /** Of texts and thinking: the length in code units. */
  length: number;
  /** Of media in an object of its own: the key of its source there, and the rest of that object. */
  nested?: { key: string; frame: JsonObject };
  /** Of tool calls: how many it held, and the source's spelling. */
  calls?: { count: number; spelling: JsonValue };
}

export interface CallsDialect {
  isList: boolean;
  items: readonly CallDialect[];
}

/** The call with its id (unless it had none), name and arguments emptied: they are put back in their places. */
export interface CallDialect {
  frame: JsonObject;
  hasId: boolean;
  argumentsKey?: string;
  argumentsAre: 'text' | 'object' | 'nothing';
}

/** What one list of messages did of its own. Gives the bare style for a value that is no list. */
export function messagesDialect(value: JsonValue | undefined, style: MessageStyle, options: ReadOptions): MessagesDialect {
  if (!Array.isArray(value)) return { style, items: [] };
  return { style, items: value.filter(isJsonObject).map((item) => itemDialect(item, options)) };
}

function itemDialect(item: JsonObject, options: ReadOptions): ItemDialect {
  const turns = turnNames(item, options);
  if (turns === undefined) return { message: messageDialect(item, options) };
  const names = turns.map((name) => {
    const role = roleOf(name, options);
    return { name, role, skipped: role === 'system' && item[name] === '' };
  });
  return { turns: { names } };
}

function messageDialect(item: JsonObject, options: ReadOptions): MessageDialect {
  const { keys, blank } = messageFields(item);
  const roleName = keys.role === undefined ? '' : (item[keys.role] as string);
  return {
    order: Object.keys(item),
    keys,
    blank: pickKeys(item, blank),
    roleName,
    role: roleOf(roleName, options),
    numericTrain: keys.train !== undefined && typeof item[keys.train] === 'number',
    content: contentDialect(keys.content === undefined ? undefined : item[keys.content], sourceRole(roleName, options) === 'tool-call'),
    calls: callsDialect(keys.toolCalls === undefined ? [] : (item[keys.toolCalls] as JsonValue)),
  };
}

function roleOf(name: string, options: ReadOptions): Role {
  const role = sourceRole(name, options);
  return role === undefined || role === 'tool-call' ? 'assistant' : role;
}

function contentDialect(value: JsonValue | undefined, isCallText: boolean): ContentDialect {
  if (value === undefined) return { form: 'missing' };
  if (Array.isArray(value)) return { form: 'parts', parts: value.map(partDialect) };
  return isCallText && typeof value === 'string' ? { form: 'calls', spelling: value } : { form: 'text' };
}

function partDialect(item: JsonValue): PartDialect {
  if (!isJsonObject(item)) return { kind: 'text', length: typeof item === 'string' ? item.length : 0 };
  const { kind, key } = partKeys(item) ?? { kind: 'text' };
  const value = key === undefined ? undefined : item[key];
  const part: PartDialect = { kind, frame: withNull(item, key), length: typeof value === 'string' ? value.length : 0 };
  if (key !== undefined) part.key = key;
  if (kind === 'tool-call') part.calls = { count: callCount(value), spelling: value ?? null };
  else if (isJsonObject(value)) {
    const inner = typeof value['url'] === 'string' ? 'url' : 'path';
    part.nested = { key: inner, frame: withNull(value, inner) };
  }
  return part;
}

function callCount(value: JsonValue | undefined): number {
  if (typeof value === 'string') return readToolCallText(value, '', [])?.length ?? 1;
  return Array.isArray(value) ? value.length : 1;
}

function callsDialect(value: JsonValue): CallsDialect {
  const items = Array.isArray(value) ? value : [value];
  return { isList: Array.isArray(value), items: items.filter(isJsonObject).map(callDialect) };
}

function callDialect(call: JsonObject): CallDialect {
  const inner = isJsonObject(call['function']) ? call['function'] : call;
  const value = argumentsOf(inner);
  const key = Object.keys(inner).find((name) => inner[name] === value && (name === 'arguments' || name === 'parameters'));
  const argumentsAre = value === undefined || value === null ? 'nothing' : typeof value === 'string' ? 'text' : 'object';
  const named = withNull(inner, 'name');
  const framed = key === undefined ? named : withNull(named, key);
  const frame = inner === call ? framed : withValue(call, 'function', framed);
  const hasId = typeof call['id'] === 'string';
  return {
    frame: hasId ? withNull(frame, 'id') : frame,
    hasId,
    ...(key === undefined ? {} : { argumentsKey: key }),
    argumentsAre,
  };
}

/** A copy with one member emptied, so that a dialect keeps no content. */
function withNull(item: JsonObject, key: string | undefined): JsonObject {
  return key === undefined ? item : withValue(item, key, null);
}

/** A copy with one member replaced, in its place. */
export function withValue(item: JsonObject, key: string, value: JsonValue): JsonObject {
  const copy: JsonObject = {};
  for (const name of Object.keys(item)) setOwn(copy, name, name === key ? value : (item[name] as JsonValue));
  if (!Object.hasOwn(item, key)) setOwn(copy, key, value);
  return copy;
}

function pickKeys(item: JsonObject, keys: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const key of keys) setOwn(picked, key, item[key] as JsonValue);
  return picked;
}
