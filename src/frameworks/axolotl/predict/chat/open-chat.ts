import type { JsonObject } from '../../../../json.ts';
import { spanLabels } from '../../../shared/hf/token-fates.ts';
import type { TokenisedRow } from '../finish-row.ts';
import { messageKeys } from '../message-keys.ts';
import type { OptionReader } from '../option-reader.ts';
import type { AxolotlSettings } from '../options.ts';
import type { RowTemplate } from '../templates.ts';
import type { TokenText } from '../token-text.ts';
import { labelChat } from './label-chat.ts';
import { readChatSettings } from './options.ts';
import { turnEnds } from './turn-ends.ts';
import { conversationOf, toolsOf } from './turns.ts';

/** Rows of `type: chat_template`. */
export function openChat(
  settings: AxolotlSettings,
  dataset: OptionReader,
  template: RowTemplate,
  tokenText: TokenText,
): (row: JsonObject) => TokenisedRow {
  const chat = readChatSettings(dataset);
  const mapped = new Set(chat.mappings.values());
  const keys = new Set([...messageKeys(template.source)].filter((key) => !mapped.has(key)));
  const renamed = [...chat.mappings].filter(([key, source]) => key !== source);
  const ends = turnEnds(chat, settings, template.source, tokenText, dataset);
  const { trainOnInputs, hidesSystemTurn } = settings;
  const options = { template, tokenText, thinkingKey: chat.thinkingKey, hidesSystemTurn, chat, trainOnInputs, ends };
  return (row) => {
    const { turns, messages } = conversationOf(row, chat, keys);
    const { ids, fates, text } = labelChat(turns, toolsOf(row), options);
    const spans = fates.spans();
    return {
      ids,
      labels: spanLabels(ids, spans),
      spans,
      chat: { messages: renamed.length === 0 ? messages : messages.map((message) => asTemplateMessage(message, renamed)), text },
      isWholeText: false,
    };
  };
}

/** A message of the row under the names that templates know, for what is said about it. */
function asTemplateMessage(message: JsonObject, renamed: readonly (readonly [string, string])[]): JsonObject {
  const named = { ...message };
  for (const [key, source] of renamed) if (Object.hasOwn(message, source)) named[key] = message[source] ?? null;
  return named;
}
