import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { ChatDialect } from './chat/chat-dialect.ts';
import { chatDialect } from './chat/chat-dialect.ts';
import { containerKey, readChatRow } from './chat/chat-row.ts';
import { matchChats } from './chat/match-chats.ts';
import { SHAREGPT_STYLE } from './chat/message-dialect.ts';
import { writeChatRow } from './chat/write-chat-row.ts';
import type { Format } from './format.ts';

function isShareGpt(row: JsonObject, list: readonly unknown[]): boolean {
  if (containerKey(row) !== 'messages') return true;
  return list.some((item) => isJsonObject(item) && typeof item['from'] === 'string');
}

/** Conversations under any of their usual column names. LLaMA-Factory 0.9.5 (data/converter.py, `SharegptDatasetConverter`) adds tools and media. */
export const sharegpt: Format<ChatDialect> = {
  name: 'sharegpt',
  summary: 'conversations of {from, value}; system, tools, images, videos, audios',
  kinds: ['chat'],
  detect: (rows) => matchChats(rows, isShareGpt),
  read: readChatRow,
  dialectOf: (row, options) => chatDialect(row, 'conversations', SHAREGPT_STYLE, options),
  write: writeChatRow,
};
