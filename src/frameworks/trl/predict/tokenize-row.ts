import type { JsonObject, JsonValue } from '../../../json.ts';
import { jsonTypeName } from '../../../json.ts';
import type { MarkedText, Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { ChatRenderer } from '../../shared/hf/chat-renderer.ts';
import { renderMessages } from '../../shared/hf/hf-chat.ts';
import type { RowRendering } from '../../shared/hf/hf-chat.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';

/** What turns a row's texts and messages into ids. */
export interface Tokenizing {
  tokenizer: Tokenizer;
  renderer: ChatRenderer;
  eosToken: string | undefined;
}

export interface TokenizedChat extends MarkedText {
  ids: number[];
}

/** Messages through the chat template, which alone writes special tokens (TRL 1.16.0, data_utils.py, `_tokenize`). */
export function tokenizeChat(
  { tokenizer, renderer }: Tokenizing,
  messages: readonly JsonValue[],
  rendering: RowRendering,
  addGenerationPrompt = false,
): TokenizedChat {
  const { text, generated } = renderMessages(renderer, messages, rendering, addGenerationPrompt);
  return { text, generated, ids: tokenizer.encode(text) };
}

/** Plain text, with what the tokenizer itself adds (BOS). */
export function tokenizeText({ tokenizer }: Tokenizing, text: string): number[] {
  return tokenizer.encode(text, { addSpecialTokens: true });
}

export function messageList(row: JsonObject, key: string): readonly JsonValue[] {
  const value = row[key];
  if (Array.isArray(value)) return value;
  throw new RowStop('CRASH_NO_MESSAGES', `${key} is ${jsonTypeName(value)} where TRL needs messages`);
}
