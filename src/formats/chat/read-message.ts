import type { Issue } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, jsonTypeName, setOwn } from '../../json.ts';
import type { Message } from '../../record.ts';
import type { ReadOptions } from '../format.ts';
import { NO_ISSUES, problem } from '../format.ts';
import { messageFields } from './message-fields.ts';
import { readParts } from './read-parts.ts';
import { readToolCalls, readToolCallText } from './read-tool-calls.ts';
import type { SourceRole } from './roles.ts';
import { ROLE_NAMES, sourceRole } from './roles.ts';
import { splitReasoning } from './split-reasoning.ts';
import { readTurns, turnNames } from './turn-object.ts';

export interface ReadMessages {
  messages: Message[];
  /** An `error` among them means that the row can't be read. */
  issues: readonly Issue[];
}

/** Reads a list of messages, whatever names each uses for its keys and roles. `pointer` is the list's place in its row. */
export function readMessages(value: JsonValue, pointer: string, options: ReadOptions): ReadMessages {
  if (!Array.isArray(value)) {
    const seen = `the messages are ${jsonTypeName(value)}`;
    return { messages: [], issues: [problem('error', 'MESSAGES_NOT_LIST', seen, 'write a list of messages', pointer)] };
  }
  const messages: Message[] = [];
  let issues: Issue[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const item = value[i] as JsonValue;
    const plain = plainMessage(item, options);
    if (plain !== undefined) messages.push(plain);
    else readAnyMessage(item, `${pointer}/${i}`, options, messages, (issues ??= []));
  }
  return { messages, issues: issues === undefined || issues.length === 0 ? NO_ISSUES : issues };
}

/** The common case, kept fast: two keys, a known role, a text without thinking or tool calls. */
function plainMessage(item: JsonValue, options: ReadOptions): Message | undefined {
  if (!isJsonObject(item)) return undefined;
  const isShareGpt = typeof item['from'] === 'string';
  const name = isShareGpt ? item['from'] : item['role'];
  const content = isShareGpt ? item['value'] : item['content'];
  if (typeof name !== 'string' || typeof content !== 'string') return undefined;
  const roleKey = isShareGpt ? 'from' : 'role';
  const contentKey = isShareGpt ? 'value' : 'content';
  for (const key in item) if (key !== roleKey && key !== contentKey) return undefined;
  const role = sourceRole(name, options);
  if (role === undefined || role === 'tool-call' || (role === 'assistant' && mayBeginWithMarkup(content))) return undefined;
  return { role, content };
}

const LESS_THAN = 60;
const SPACE = 32;

function mayBeginWithMarkup(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === LESS_THAN || first <= SPACE;
}

function readAnyMessage(item: JsonValue, pointer: string, options: ReadOptions, messages: Message[], issues: Issue[]): void {
  if (!isJsonObject(item)) {
    const seen = `the message is ${jsonTypeName(item)}`;
    issues.push(problem('error', 'MESSAGE_NOT_OBJECT', seen, 'write it as {"role": …, "content": …}', pointer));
    return;
  }
  const names = turnNames(item, options);
  if (names === undefined) {
    const message = readMessage(item, pointer, options, issues);
    if (message !== undefined) messages.push(message);
  } else messages.push(...readTurns(item, names, options));
}

function readMessage(item: JsonObject, pointer: string, options: ReadOptions, issues: Issue[]): Message | undefined {
  const { keys, blank, other } = messageFields(item);
  const role = readRole(item, keys.role, pointer, options, issues);
  if (role === undefined) return undefined;
  const message: Message = { role: role === 'tool-call' ? 'assistant' : role, content: '' };
  if (keys.reasoning !== undefined) message.reasoning = item[keys.reasoning] as string;
  if (keys.content !== undefined) {
    readContent(message, item[keys.content] as JsonValue, role, `${pointer}/${keys.content}`, issues);
  } else if (keys.toolCalls === undefined && keys.reasoning === undefined && blank.every((key) => !CONTENT_KEYS.includes(key))) {
    issues.push(problem('error', 'MESSAGE_NO_CONTENT', `the message has no content${unread(other)}`, 'name it content', pointer));
  }
  if (keys.toolCalls !== undefined) {
    const calls = readToolCalls(item[keys.toolCalls] as JsonValue, `${pointer}/${keys.toolCalls}`, issues);
    message.toolCalls = [...(message.toolCalls ?? []), ...calls];
  }
  if (keys.toolCallId !== undefined) message.toolCallId = item[keys.toolCallId] as string;
  if (keys.name !== undefined) message.name = item[keys.name] as string;
  if (keys.train !== undefined) message.train = Boolean(item[keys.train]);
  if (keys.weight !== undefined) message.weight = item[keys.weight] as number;
  if (other.length > 0) message.extra = pick(item, other);
  return message;
}

const CONTENT_KEYS = ['value', 'content', 'text', 'message'];

function readRole(
  item: JsonObject,
  key: string | undefined,
  pointer: string,
  options: ReadOptions,
  issues: Issue[],
): SourceRole | undefined {
  if (key === undefined) {
    const seen = `the message has no role${unread(Object.keys(item))}`;
    issues.push(problem('error', 'MESSAGE_NO_ROLE', seen, 'name it role', pointer));
    return undefined;
  }
  const name = item[key] as string;
  const role = sourceRole(name, options);
  if (role === undefined) {
    const known = ROLE_NAMES.slice(0, 8).join(', ');
    const seen = `role ${JSON.stringify(name.slice(0, 60))} is not one of ${known}, …`;
    issues.push(problem('error', 'ROLE_UNKNOWN', seen, `--map-role ${name.slice(0, 60)}=assistant`, `${pointer}/${key}`));
  }
  return role;
}

function readContent(message: Message, value: JsonValue, role: SourceRole, pointer: string, issues: Issue[]): void {
  if (typeof value === 'string') message.content = value;
  else if (Array.isArray(value)) readPartsInto(message, readParts(value, pointer, issues));
  else {
    const seen = `the content is ${jsonTypeName(value)}`;
    issues.push(problem('error', 'CONTENT_NOT_TEXT', seen, 'write it as a string', pointer));
    return;
  }
  if (message.role === 'assistant') splitThinking(message);
  if (role === 'tool-call') readCallText(message, pointer, issues);
}

function readPartsInto(message: Message, { content, reasoning, toolCalls }: ReturnType<typeof readParts>): void {
  message.content = content;
  if (reasoning !== undefined) message.reasoning = message.reasoning === undefined ? reasoning : `${message.reasoning}\n\n${reasoning}`;
  if (toolCalls !== undefined) message.toolCalls = toolCalls;
}

/** Takes the thinking out of the text, unless the message has it in a place of its own. */
function splitThinking(message: Message): void {
  if (message.reasoning !== undefined || typeof message.content !== 'string') return;
  const split = splitReasoning(message.content);
  if (split === undefined) return;
  message.content = split.content;
  message.reasoning = split.reasoning;
  message.reasoningMarkup = split.markup;
}

function readCallText(message: Message, pointer: string, issues: Issue[]): void {
  if (typeof message.content !== 'string') return;
  const calls = readToolCallText(message.content, pointer, issues);
  if (calls !== undefined) {
    message.content = '';
    message.toolCalls = calls;
  } else if (message.toolCalls === undefined) {
    const seen = `a tool call is not JSON: ${JSON.stringify(message.content.slice(0, 60))}`;
    issues.push(problem('warning', 'TOOL_CALL_NOT_JSON', seen, 'write {"name": …, "arguments": {…}} or a list of them', pointer));
  }
}

function unread(keys: readonly string[]): string {
  return keys.length === 0 ? '' : ` (keys: ${keys.slice(0, 8).join(', ')})`;
}

function pick(item: JsonObject, keys: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const key of keys) setOwn(picked, key, item[key] as JsonValue);
  return picked;
}
