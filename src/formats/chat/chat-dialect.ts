import type { JsonObject, JsonValue } from '../../json.ts';
import type { Message } from '../../record.ts';
import { otherColumns } from '../columns.ts';
import type { ReadOptions } from '../format.ts';
import { containerKey, isSystemColumn, isToolsKey, listOf } from './chat-row.ts';
import type { MediaColumn, MediaKind, MediaUse } from './media-columns.ts';
import { columnSources, mediaColumn, mediaUse } from './media-columns.ts';
import type { MessagesDialect, MessageStyle } from './message-dialect.ts';
import { messagesDialect } from './message-dialect.ts';
import { readMessages } from './read-message.ts';

/** How the columns beside a conversation said things. */
export interface CompanionDialect {
  /** The column of the system prompt; `blank` is what stood there where there was none. */
  system?: { key: string; blank?: JsonValue };
  /** The column of the tools, and the source's own value, used for as long as it says the same. */
  tools?: { key: string; spelling: JsonValue };
  media: readonly MediaDialect[];
}

/** How one row with a conversation said things. */
export interface ChatDialect extends CompanionDialect {
  /** The columns in the source's order. */
  order: readonly string[];
  container: string;
  /** The conversation was JSON text: the source's spelling, used for as long as it says the same. */
  spelling?: string;
  messages: MessagesDialect;
}

/** A media column with the source's own value, used for as long as it says the same. */
export interface MediaDialect extends MediaColumn {
  use: MediaUse;
}

/** Rows with a column named `container` and messages in the style. */
export function plainDialect(container: string, style: MessageStyle): ChatDialect {
  return { order: [], container, messages: { style, items: [] }, media: [] };
}

export function chatDialect(row: JsonObject, container: string, style: MessageStyle, options: ReadOptions): ChatDialect {
  const key = containerKey(row);
  if (key === undefined) return plainDialect(container, style);
  const value = row[key] as JsonValue;
  const list = listOf(value) ?? [];
  const { messages } = readMessages(list, '', options);
  const order = Object.keys(row);
  const companions = companionDialect(otherColumns(row, [key]), messages);
  const dialect: ChatDialect = { order, container: key, messages: messagesDialect(list, style, options), ...companions };
  if (typeof value === 'string') dialect.spelling = value;
  return dialect;
}

/** The dialect of the columns beside a conversation, `messages` as they were before those columns were read into them. */
export function companionDialect(columns: JsonObject, messages: readonly Message[]): CompanionDialect {
  const media: MediaDialect[] = [];
  const dialect: CompanionDialect = { media };
  const hasSystem = messages[0]?.role === 'system';
  for (const name of Object.keys(columns)) {
    const column = columns[name] as JsonValue;
    if (dialect.tools === undefined && isToolsKey(name)) dialect.tools = { key: name, spelling: column };
    else if (dialect.system === undefined && isSystemColumn(name, column, hasSystem)) {
      dialect.system = column === null || column === '' ? { key: name, blank: column } : { key: name };
    } else {
      const found = mediaColumn(name, column, media);
      if (found !== undefined) media.push({ ...found, use: mediaUse(messages, found.kind, knownSources(column)) });
    }
  }
  return dialect;
}

function knownSources(value: JsonValue): string[] {
  return columnSources(value).filter((source) => source !== undefined);
}

/** The name of a column of media where the source had none. */
export const MEDIA_KEYS: Readonly<Record<MediaKind, string>> = { image: 'images', video: 'videos', audio: 'audios' };
