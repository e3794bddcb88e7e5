import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { ChatDialect } from './chat/chat-dialect.ts';
import { chatDialect } from './chat/chat-dialect.ts';
import { containerKey, readChatRow } from './chat/chat-row.ts';
import { matchChats } from './chat/match-chats.ts';
import { OPENAI_STYLE } from './chat/message-dialect.ts';
import { writeChatRow } from './chat/write-chat-row.ts';
import type { Format } from './format.ts';

function isMessages(row: JsonObject, list: readonly unknown[]): boolean {
  return containerKey(row) === 'messages' && list.every((item) => !isJsonObject(item) || typeof item['from'] !== 'string');
}

/** OpenAI's fine-tuning rows, and what Hugging Face chat templates and TRL call conversational data. */
export const messages: Format<ChatDialect> = {
  name: 'messages',
  summary: 'messages of {role, content}; tools, tool_calls, reasoning, content parts',
  kinds: ['chat'],
  detect: (rows) => matchChats(rows, isMessages),
  read: readChatRow,
  dialectOf: (row, options) => chatDialect(row, 'messages', OPENAI_STYLE, options),
  write: writeChatRow,
};
