import type { JsonObject, JsonValue } from '../../json.ts';
import type { Message } from '../../record.ts';
import { joinColumns } from '../columns.ts';
import { bareText } from './bare-text.ts';
import type { ItemDialect, MessageDialect, MessagesDialect, MessageStyle, TurnsDialect } from './message-dialect.ts';
import type { MediaKind } from './media-columns.ts';
import type { WriteState } from './write-content.ts';
import { newWriteState, writeContent } from './write-content.ts';
import { writeCallText, writeToolCalls } from './write-tool-calls.ts';

export interface WrittenMessages {
  value: JsonValue[];
  losses: readonly string[];
  /** Sources of the media that were written as places only, in order: they belong into columns of the row. */
  media: Readonly<Record<MediaKind, readonly string[]>>;
}

/** Writes messages in a dialect, element by element; whatever an element's own way can't say is said in the style's. */
export function writeMessages(messages: readonly Message[], dialect: MessagesDialect): WrittenMessages {
  const state = newWriteState();
  const value: JsonValue[] = [];
  let next = 0;
  let item = 0;
  while (next < messages.length) {
    const own: ItemDialect | undefined = dialect.items[item++];
    if (own !== undefined && 'turns' in own) {
      const written = writeTurns(messages.slice(next), own.turns);
      if (written !== undefined) {
        value.push(written.value);
        next += written.count;
        continue;
      }
    }
    const message = messages[next++] as Message;
    value.push(writeMessage(message, own !== undefined && 'message' in own ? own.message : undefined, dialect.style, state));
  }
  const { losses, media, words } = state;
  for (const kind of words) if (media[kind].length > 0) losses.add('placeholder-in-text');
  return { value, losses: [...losses], media };
}

/** Several turns as one element; nothing where they are not those that it held. */
function writeTurns(messages: readonly Message[], { names }: TurnsDialect): { value: JsonObject; count: number } | undefined {
  const value: JsonObject = {};
  let count = 0;
  for (const { name, role, skipped } of names) {
    const message = skipped ? undefined : messages[count++];
    const text = skipped ? '' : bareText(message, role);
    if (text === undefined) return undefined;
    value[name] = text;
  }
  return { value, count };
}

function writeMessage(message: Message, own: MessageDialect | undefined, style: MessageStyle, state: WriteState): JsonObject {
  const fields: JsonObject = {};
  const keys = own?.keys ?? {};
  const calls = message.toolCalls ?? [];
  const inText = calls.length > 0 ? writeCallText(message, own, style) : undefined;
  const inParts = own?.content.form === 'parts' && own.content.parts.some(({ kind }) => kind === 'tool-call');

  fields[keys.role ?? style.roleKey] = roleName(message, own, style, inText !== undefined);
  const content = inText ?? writeContent(message, own, style, state);
  if (content !== undefined) fields[keys.content ?? style.contentKey] = content;
  if (message.reasoning !== undefined && !reasoningIsInContent(message, own)) {
    fields[keys.reasoning ?? 'reasoning_content'] = message.reasoning;
    if (message.reasoningMarkup !== undefined) state.losses.add('reasoning-markup');
  }
  if (message.toolCalls !== undefined && inText === undefined && !inParts) {
    fields[keys.toolCalls ?? 'tool_calls'] = writeToolCalls(message.toolCalls, own?.calls);
  }
  if (message.toolCallId !== undefined) fields[keys.toolCallId ?? 'tool_call_id'] = message.toolCallId;
  if (message.name !== undefined) fields[keys.name ?? 'name'] = message.name;
  if (message.train !== undefined) fields[keys.train ?? 'train'] = own?.numericTrain === true ? Number(message.train) : message.train;
  if (message.weight !== undefined) fields[keys.weight ?? 'weight'] = message.weight;

  for (const key of Object.keys(own?.blank ?? {})) if (!Object.hasOwn(fields, key)) fields[key] = own?.blank[key] as JsonValue;
  const joined = joinColumns(fields, message.extra ?? {}, own?.order ?? []);
  for (const loss of joined.losses) state.losses.add(`message-${loss}`);
  return joined.row;
}

/** The thinking goes where it was: into the text with markup, into a part, else into a field. */
function reasoningIsInContent(message: Message, own: MessageDialect | undefined): boolean {
  if (own?.content.form === 'parts' && own.content.parts.some(({ kind }) => kind === 'reasoning')) return true;
  return message.reasoningMarkup !== undefined && typeof message.content === 'string';
}

function roleName(message: Message, own: MessageDialect | undefined, style: MessageStyle, isCallText: boolean): string {
  const sameRole = own !== undefined && own.role === message.role && own.roleName !== '';
  if (isCallText) return sameRole && own.content.form === 'calls' ? own.roleName : (style.toolCallRole ?? 'function_call');
  return sameRole && (own.content.form !== 'calls' || message.toolCalls === undefined) ? own.roleName : style.roles[message.role];
}
