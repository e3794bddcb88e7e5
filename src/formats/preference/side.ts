import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, jsonTypeName } from '../../json.ts';
import type { Message } from '../../record.ts';
import type { ReadOptions } from '../format.ts';
import { NO_ISSUES, problem } from '../format.ts';
import { answerMessage } from '../chat/bare-text.ts';
import { isMessage } from '../chat/match-chats.ts';
import type { MessagesDialect, MessageStyle } from '../chat/message-dialect.ts';
import { messagesDialect, OPENAI_STYLE, SHAREGPT_STYLE } from '../chat/message-dialect.ts';
import type { ReadMessages } from '../chat/read-message.ts';
import { readMessages } from '../chat/read-message.ts';
import type { WrittenMessages } from '../chat/write-message.ts';
import { writeMessages } from '../chat/write-message.ts';

/** The shapes that a prompt or an answer has: a bare text, one message, a list of messages, or such a list as JSON text. */
export type SideForm = 'text' | 'message' | 'list' | 'list-text';

export const SIDE_WORDS: Readonly<Record<SideForm, string>> = {
  text: 'a string',
  message: 'a message',
  list: 'a list of messages',
  'list-text': 'JSON text of messages',
};

/** How one prompt or answer was written. */
export interface SideDialect {
  form: SideForm;
  messages: MessagesDialect;
  /** Of a list that was JSON text: the source's spelling, used for as long as it says the same. */
  spelling?: string;
}

export const LIST_SIDE: SideDialect = { form: 'list', messages: { style: OPENAI_STYLE, items: [] } };

/** The shape of a value; nothing where it is none of a prompt's or an answer's. */
export function sideForm(value: JsonValue | undefined): SideForm | undefined {
  if (typeof value === 'string') return listInText(value) === undefined ? 'text' : 'list-text';
  if (Array.isArray(value)) return value.every(isJsonObject) ? 'list' : undefined;
  return isJsonObject(value) && isMessage(value) ? 'message' : undefined;
}

/** The messages in JSON text. Other text may start with a bracket too: every element must be a message. */
function listInText(text: string): JsonObject[] | undefined {
  if (!/^\s*\[\s*\{/.test(text)) return undefined;
  try {
    const list = JSON.parse(text) as JsonValue[];
    return list.every((item): item is JsonObject => isJsonObject(item) && isMessage(item)) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** A side's elements as a list, a bare text as none. */
function elements(value: JsonValue | undefined): JsonValue[] {
  if (typeof value === 'string') return listInText(value) ?? [];
  return Array.isArray(value) ? value : isJsonObject(value) ? [value] : [];
}

/** Reads a prompt or an answer; `role` is whose a bare text is. */
export function readSide(value: JsonValue | undefined, role: 'user' | 'assistant', pointer: string, options: ReadOptions): ReadMessages {
  const form = sideForm(value);
  if (form === undefined && !Array.isArray(value)) {
    const seen = `${pointer.slice(1)} is ${jsonTypeName(value)}`;
    return { messages: [], issues: [problem('error', 'COLUMN_NOT_TEXT', seen, 'write a string or a list of messages', pointer)] };
  }
  if (form === 'text') {
    const text = value as string;
    return { messages: [role === 'assistant' ? answerMessage(text) : { role, content: text }], issues: NO_ISSUES };
  }
  return readMessages(elements(value), pointer, options);
}

export function sideDialect(value: JsonValue | undefined, options: ReadOptions): SideDialect {
  const list = elements(value);
  const style = list.some((item) => isJsonObject(item) && typeof item['from'] === 'string') ? SHAREGPT_STYLE : OPENAI_STYLE;
  const dialect: SideDialect = { form: sideForm(value) ?? 'list', messages: messagesDialect(list, style, options) };
  if (dialect.form === 'list-text') dialect.spelling = value as string;
  return dialect;
}

type WrittenSide = Omit<WrittenMessages, 'value'> & { value: JsonValue };

/** Writes a prompt or an answer; as a list of messages where its own shape can't say it. With `placeholders`, media are written as their places. */
export function writeSide(
  messages: readonly Message[],
  role: 'user' | 'assistant',
  dialect: SideDialect,
  placeholders: boolean,
): WrittenSide {
  const { form, spelling } = dialect;
  if (form === 'text') return writeText(messages, role, placeholders);
  const style: MessageStyle = { ...dialect.messages.style, placeholders };
  const written = writeMessages(messages, { ...dialect.messages, style });
  if (form === 'message' && written.value.length === 1) return { ...written, value: written.value[0] as JsonValue };
  if (spelling === undefined) return written;
  const text = JSON.stringify(written.value);
  return { ...written, value: JSON.stringify(JSON.parse(spelling)) === text ? spelling : text };
}

function writeText(messages: readonly Message[], role: 'user' | 'assistant', placeholders: boolean): WrittenSide {
  const written = writeMessages(messages, { style: { ...OPENAI_STYLE, placeholders }, items: [] });
  const [only, second] = written.value;
  if (messages[0]?.role !== role || second !== undefined || !isJsonObject(only)) return written;
  const { content } = only;
  return typeof content === 'string' && Object.keys(only).length === 2 ? { ...written, value: content } : written;
}
