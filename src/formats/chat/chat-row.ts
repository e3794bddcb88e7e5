import type { Issue } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { setOwn } from '../../json.ts';
import type { ChatRecord, Message, Origin } from '../../record.ts';
import type { ReadOptions, ReadResult } from '../format.ts';
import { accept, reject } from '../format.ts';
import type { MediaColumn } from './media-columns.ts';
import { mediaColumn, placeMedia } from './media-columns.ts';
import { readMessages } from './read-message.ts';
import { readTools } from './read-tools.ts';

/** Column names under which conversations are found. */
export const CONTAINER_KEYS = [
  'conversations',
  'messages',
  'conversation',
  'dialogue',
  'dialog',
  'dialogues',
  'dialogs',
  'items',
  'turns',
  'chat',
] as const;

/** The column of a row that holds its conversation: a list, or JSON text of one. */
export function containerKey(row: JsonObject): string | undefined {
  for (const key of CONTAINER_KEYS) {
    const value = row[key];
    if (value !== undefined && Object.hasOwn(row, key) && (Array.isArray(value) || isListText(value))) return key;
  }
  return undefined;
}

function isListText(value: JsonValue): value is string {
  return typeof value === 'string' && value.trimStart().startsWith('[');
}

/** The list of messages in a container's value; nothing where its JSON text is broken. */
export function listOf(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Reads a row with a conversation column, whatever names its messages use. */
export function readChatRow(row: JsonObject, origin: Origin, options: ReadOptions): ReadResult {
  const key = containerKey(row);
  if (key === undefined) {
    const seen = `no list of messages under ${CONTAINER_KEYS.slice(0, 3).join(', ')}, …`;
    return reject('CHAT_NO_MESSAGES', seen, 'name the column: --map NAME=messages');
  }
  const list = listOf(row[key]);
  if (list === undefined) return reject('MESSAGES_TEXT_NOT_JSON', 'the messages are text that is no JSON', 'repair the text', `/${key}`);
  const read = readMessages(list, `/${key}`, options);
  const messages = read.messages;
  const record: ChatRecord = { kind: 'chat', messages, origin, extra: {} };
  const issues = readCompanions(row, key, record, read.issues);
  if (issues.length > 0 && issues.some(({ severity }) => severity === 'error')) return { records: [], issues };
  return accept(record, issues);
}

/** Reads the columns beside the conversation (system prompt, tools, media, anything else) into the record; gives all issues. */
export function readCompanions(
  row: JsonObject,
  container: string | undefined,
  record: ChatRecord,
  before: readonly Issue[],
): readonly Issue[] {
  let issues = before;
  let media: MediaColumn[] | undefined;
  let toolsKey: string | undefined;
  let systemKey: string | undefined;
  const hasSystem = record.messages[0]?.role === 'system';
  for (const key in row) {
    if (key === container) continue;
    const value = row[key] as JsonValue;
    if (toolsKey === undefined && isToolsKey(key)) {
      toolsKey = key;
      const { tools, issue } = readTools(value, `/${key}`);
      if (tools !== undefined) record.tools = tools;
      if (issue !== undefined) issues = [...issues, issue];
      continue;
    }
    if (systemKey === undefined && isSystemColumn(key, value, hasSystem)) {
      systemKey = key;
      if (value !== null && value !== '') record.messages.unshift(systemMessage(value as string));
      continue;
    }
    const column = mediaColumn(key, value, media ?? NO_COLUMNS);
    if (column !== undefined) (media ??= []).push(column);
    else setOwn(record.extra, key, value);
  }
  if (media === undefined) return issues;
  const found: Issue[] = [];
  placeMedia(record.messages, media, found);
  return found.length === 0 ? issues : [...issues, ...found];
}

const NO_COLUMNS: readonly MediaColumn[] = [];

export function isToolsKey(key: string): boolean {
  return key === 'tools' || key === 'functions';
}

/** A system prompt in a column of its own. Beside a system message it stays a column: frameworks disagree on which of the two counts. */
export function isSystemColumn(key: string, value: JsonValue, hasSystem: boolean): boolean {
  if (key !== 'system' && key !== 'system_prompt') return false;
  return value === null || value === '' || (typeof value === 'string' && !hasSystem);
}

function systemMessage(content: string): Message {
  return { role: 'system', content };
}
