import type { JsonObject } from '../../../../json.ts';
import { spanLabels, tokenSpans } from '../../../shared/hf/token-fates.ts';
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
  const keys = messageKeys(template.source);
  const ends = turnEnds(chat, settings, template.source, tokenText, dataset);
  const { trainOnInputs, hidesSystemTurn } = settings;
  const options = { template, tokenText, thinkingKey: chat.thinkingKey, hidesSystemTurn, chat, trainOnInputs, ends };
  return (row) => {
    const { turns, messages } = conversationOf(row, chat, keys);
    const { ids, fates, text } = labelChat(turns, toolsOf(row), options);
    const spans = tokenSpans(fates);
    return {
      ids,
      labels: spanLabels(ids, spans),
      spans,
      chat: { messages: messages.map((message) => asTemplateMessage(message, chat.mappings)), text },
      isWholeText: false,
    };
  };
}

/** A message of the row under the names that templates know, for what is said about it. */
function asTemplateMessage(message: JsonObject, mappings: ReadonlyMap<string, string>): JsonObject {
  const named = { ...message };
  for (const [key, source] of mappings) if (Object.hasOwn(message, source)) named[key] = message[source] ?? null;
  return named;
}
