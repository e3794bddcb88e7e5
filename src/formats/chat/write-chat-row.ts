import type { JsonObject, JsonValue } from '../../json.ts';
import type { ContentPart, DsRecord, Message } from '../../record.ts';
import { joinColumns, wrongKind } from '../columns.ts';
import type { WriteResult } from '../format.ts';
import { isPlain } from '../plain-message.ts';
import type { ChatDialect, CompanionDialect, MediaDialect } from './chat-dialect.ts';
import { MEDIA_KEYS } from './chat-dialect.ts';
import type { MediaKind } from './media-columns.ts';
import { columnSources, namedSources } from './media-columns.ts';
import { readTools } from './read-tools.ts';
import { writeMessages } from './write-message.ts';

/** Writes a chat record as a row with a conversation column. */
export function writeChatRow(record: DsRecord, dialect: ChatDialect): WriteResult {
  if (record.kind !== 'chat') return wrongKind(record);
  const own: JsonObject = {};
  const messages = withoutCompanions(record.messages, dialect, own);
  const style = dialect.media.length > 0 ? { ...dialect.messages.style, placeholders: true } : dialect.messages.style;
  const written = writeMessages(messages, { ...dialect.messages, style });
  own[dialect.container] = inSpelling(written.value, dialect.spelling);
  writeCompanions(record, written.media, dialect, own);
  const { row, losses } = joinColumns(own, record.extra, dialect.order);
  return { row, losses: written.losses.length === 0 ? losses : [...written.losses, ...losses] };
}

/** The messages without what columns beside them say: a system prompt, which is put into `own`, and media that were in none of the texts. */
export function withoutCompanions(messages: readonly Message[], dialect: CompanionDialect, own: JsonObject): readonly Message[] {
  return withoutSystem(withoutImplicitMedia(messages, dialect.media), dialect, own);
}

/** Writes the columns of tools and media; `written` has the media of which the messages have the places only. */
export function writeCompanions(
  { messages, tools }: { messages: readonly Message[]; tools?: string },
  written: Readonly<Record<MediaKind, readonly string[]>>,
  dialect: CompanionDialect,
  own: JsonObject,
): void {
  if (tools !== undefined || dialect.tools !== undefined) own[dialect.tools?.key ?? 'tools'] = writeTools(tools, dialect.tools?.spelling);
  writeMedia(messages, written, dialect.media, own);
}

/** Puts a leading system prompt into its column, where the source had one. */
function withoutSystem(messages: readonly Message[], dialect: CompanionDialect, own: JsonObject): readonly Message[] {
  if (dialect.system === undefined) return messages;
  const { key, blank } = dialect.system;
  const [first, ...rest] = messages;
  if (blank !== undefined || !isPlain(first, 'system') || first.content === '' || rest[0]?.role === 'system') {
    own[key] = blank === undefined ? '' : blank;
    return messages;
  }
  own[key] = first.content;
  return rest;
}

/** JSON text for a source that had it. */
function inSpelling(list: JsonValue[], spelling: string | undefined): JsonValue {
  if (spelling === undefined) return list;
  const text = JSON.stringify(list);
  return JSON.stringify(JSON.parse(spelling)) === text ? spelling : text;
}

function writeTools(tools: string | undefined, spelling: JsonValue | undefined): JsonValue {
  if (spelling !== undefined && readTools(spelling).tools === tools) return spelling;
  if (tools === undefined) return typeof spelling === 'string' ? '' : null;
  if (typeof spelling === 'string') return tools;
  const list = listValue(tools);
  return Array.isArray(list) && list.length > 0 && readTools(list).tools === tools ? list : tools;
}

function listValue(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Takes the media that a column without places put before the first user turn away from it again. */
function withoutImplicitMedia(messages: readonly Message[], columns: readonly MediaDialect[]): readonly Message[] {
  let count = 0;
  for (const { value, use } of columns) if (use === 'before-first-user') count += columnSources(value).length;
  const at = count === 0 ? -1 : messages.findIndex(({ role }) => role === 'user');
  const user = messages[at];
  if (user === undefined || typeof user.content === 'string' || !user.content.slice(0, count).every(({ type }) => type !== 'text')) {
    return messages;
  }
  const rest = user.content.slice(count);
  return messages.with(at, { ...user, content: asText(rest) ?? rest });
}

function asText(parts: readonly ContentPart[]): string | undefined {
  if (parts.length > 1) return undefined;
  const part = parts[0];
  return part === undefined ? '' : part.type === 'text' ? part.text : undefined;
}

/** Writes the media columns: those of the source, and one for each kind that was written as a place only. */
function writeMedia(
  messages: readonly Message[],
  written: Readonly<Record<MediaKind, readonly string[]>>,
  columns: readonly MediaDialect[],
  own: JsonObject,
): void {
  for (const { kind, key, value, use } of columns) {
    const before = columnSources(value);
    const all = namedSources(messages, kind);
    const now = use === 'before-first-user' ? all.slice(0, before.length) : use === 'repeated' ? all : written[kind];
    const isSame = now.length === before.length && now.every((source, i) => source === before[i]);
    own[key] = isSame ? value : [...now];
  }
  for (const kind of Object.keys(MEDIA_KEYS) as MediaKind[]) {
    if (written[kind].length > 0 && columns.every((column) => column.kind !== kind)) own[MEDIA_KEYS[kind]] = [...written[kind]];
  }
}
