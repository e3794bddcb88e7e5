import type { JsonObject, JsonValue } from '../../../json.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { ownRenderer } from '../../shared/hf/chat-renderer.ts';
import { renderMessages } from '../../shared/hf/hf-chat.ts';
import type { Table } from '../../shared/hf/json-table.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { columnText } from '../../trl/predict/text-column.ts';
import { messageList } from '../../trl/predict/tokenize-row.ts';
import { alpacaText } from './alpaca-prompt.ts';
import type { UnslothSettings } from './options.ts';
import { messageKeys, standardized } from './standardize.ts';

export interface RowText {
  text: string;
  chat?: { messages: readonly JsonValue[]; text: string };
}

/** The text of each row, after what the script does before it trains. `firstRows` are those that standardize_sharegpt looks at. */
export function rowTexts(
  settings: UnslothSettings,
  tokenizer: Tokenizer,
  table: Table,
  firstRows: readonly JsonObject[],
): (row: JsonObject) => RowText {
  if (settings.isAlpaca) {
    const { eos } = tokenizer.specialTokens;
    if (eos === undefined) throw new RowStop('CRASH_CONFIG', 'the tokenizer has no EOS token to append');
    return (row) => ({ text: alpacaText(table, row, eos) });
  }
  if (!settings.isRendered) return (row) => ({ text: columnText(table, row, settings.textField) });
  const renderer = ownRenderer(tokenizer);
  const rendered = (messages: readonly JsonValue[]): RowText => {
    const { text } = renderMessages(renderer, messages, { variables: {} });
    return { text, chat: { messages, text } };
  };
  if (!table.columns.has('conversations')) return (row) => rendered(messageList(row, 'messages'));
  const keys = messageKeys(firstRows.map((row) => row['conversations']));
  return (row) => rendered(standardized(row['conversations'], keys));
}
