import type { JsonObject, JsonValue } from '../../../json.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { TokenSpan } from '../../predict.ts';
import { ownRenderer } from '../../shared/hf/chat-renderer.ts';
import { commonPrefixLength, renderMessages, rowRendering } from '../../shared/hf/hf-chat.ts';
import type { Table } from '../../shared/hf/json-table.ts';
import { RowStop, notPredicted } from '../../shared/hf/row-stop.ts';
import { cutSpans, runSpans } from '../../shared/hf/token-fates.ts';
import { isConversational } from '../../trl/predict/conversational.ts';
import { columnText, withEos } from '../../trl/predict/text-column.ts';
import { messageList } from '../../trl/predict/tokenize-row.ts';
import type { UnslothSettings } from './options.ts';
import { rowTexts } from './row-text.ts';
import { addsSpecialTokens, textEncoder } from './text-ids.ts';

/** A row with ids, cut, and why each would be trained. */
export interface PreparedRow {
  ids: readonly number[];
  spans: readonly TokenSpan[];
  isCut: boolean;
  isWholeText: boolean;
  chat?: { messages: readonly JsonValue[]; text: string };
  promptOverlap?: number;
}

/**
 * `sft_prepare_dataset` (unsloth_zoo 2026.10.9, dataset_utils.py): which columns are read is decided by the first row. `firstRows` are those that standardize_sharegpt
 * looks at.
 */
export function preparedRows(
  settings: UnslothSettings,
  tokenizer: Tokenizer,
  table: Table,
  firstRows: readonly JsonObject[],
): (row: JsonObject) => PreparedRow {
  const { columns, firstRow } = table;
  const hasScriptText = settings.isRendered || settings.isAlpaca;
  if (columns.has('labels') || columns.has('input_ids')) throw notPredicted('rows with input_ids or labels are not handled');
  if (columns.has('prompt') && columns.has('completion')) return promptCompletion(settings, tokenizer, table);
  if (!hasScriptText && !columns.has(settings.textField)) {
    if (!columns.has('messages') || !isConversational({ messages: firstRow['messages'] ?? null })) {
      throw new RowStop(
        'CRASH_NO_TEXT',
        `no column ${settings.textField}, no messages, no prompt and completion: Unsloth asks for a formatting_func`,
      );
    }
    return (row) => messagesRow(row, settings, tokenizer);
  }
  const textOf = rowTexts(settings, tokenizer, table, firstRows);
  const adds = addsSpecialTokens(tokenizer, textOf(firstRow).text);
  const encode = textEncoder(tokenizer, adds, settings.maxLength);
  return (row) => {
    const { text, chat } = textOf(row);
    const { ids, isCut } = encode(text);
    return {
      ids,
      spans: runSpans([[{ isTrained: true, because: 'text' }, ids.length]]),
      isCut,
      isWholeText: chat === undefined,
      ...(chat === undefined ? {} : { chat }),
    };
  };
}

/** The template writes all special tokens; the whole conversation is trained. */
function messagesRow(row: JsonObject, { maxLength }: UnslothSettings, tokenizer: Tokenizer): PreparedRow {
  const { chat_template_kwargs: kwargs, ...others } = row;
  const rendering = rowRendering(kwargs === null || kwargs === undefined ? others : row);
  const messages = messageList(row, 'messages');
  const { text } = renderMessages(ownRenderer(tokenizer), messages, rendering);
  const whole = tokenizer.encode(text);
  const ids = whole.slice(0, maxLength);
  return {
    ids,
    spans: runSpans([[{ isTrained: true, because: 'whole conversation' }, ids.length]]),
    isCut: ids.length < whole.length,
    isWholeText: false,
    chat: { messages, text },
  };
}

/** The prompt is as many tokens as it has by itself, whether or not the whole begins with them. `tools` as JSON text is not parsed here. */
function promptCompletion(
  { maxLength, completionOnlyLoss }: UnslothSettings,
  tokenizer: Tokenizer,
  table: Table,
): (row: JsonObject) => PreparedRow {
  const isChat = isConversational(table.firstRow);
  const adds = isChat ? false : addsSpecialTokens(tokenizer, columnText(table, table.firstRow, 'prompt'));
  const encode = textEncoder(tokenizer, adds);
  const labelled = (prompt: readonly number[], whole: readonly number[], chat?: PreparedRow['chat']): PreparedRow => {
    const promptLength = Math.min(prompt.length, whole.length);
    const ids = whole.slice(0, maxLength);
    const spans = runSpans([
      [{ isTrained: !completionOnlyLoss, because: 'prompt' }, promptLength],
      [{ isTrained: true, because: 'completion' }, whole.length - promptLength],
    ]);
    return {
      ids,
      spans: cutSpans(spans, 0, ids.length),
      isCut: ids.length < whole.length,
      isWholeText: false,
      promptOverlap: prompt.length - commonPrefixLength(prompt, whole),
      ...(chat === undefined ? {} : { chat }),
    };
  };
  return (row) => {
    if (!isChat) {
      const prompt = columnText(table, row, 'prompt');
      const whole = prompt + withEos(columnText(table, row, 'completion'), tokenizer.specialTokens.eos ?? '');
      return labelled(encode(prompt).ids, encode(whole).ids);
    }
    if (typeof row['tools'] === 'string')
      throw new RowStop('CRASH_TOOLS', 'tools is text; with prompt and completion Unsloth does not parse it');
    const { chat_template_kwargs: kwargs, ...others } = row;
    const rendering = rowRendering(kwargs === null || kwargs === undefined ? others : row);
    const promptMessages = messageList(row, 'prompt');
    const messages = [...promptMessages, ...messageList(row, 'completion')];
    const renderer = ownRenderer(tokenizer);
    const prompt = renderMessages(renderer, promptMessages, rendering, true);
    const whole = renderMessages(renderer, messages, rendering);
    return labelled(tokenizer.encode(prompt.text), tokenizer.encode(whole.text), { messages, text: whole.text });
  };
}
