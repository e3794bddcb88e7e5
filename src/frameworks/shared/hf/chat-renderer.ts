import type { JsonObject, JsonValue } from '../../../json.ts';
import { compileChatTemplate } from '../../../tokenize/chat-template.ts';
import type { MarkedText, TemplateMessage, Tokenizer } from '../../../tokenize/tokenizer.ts';

export interface ChatInput {
  messages: readonly TemplateMessage[];
  tools?: JsonValue[];
  addGenerationPrompt?: boolean;
  variables?: JsonObject;
}

export interface ChatRenderer {
  /** Throws `TemplateError` where the template refuses the messages. */
  render(input: ChatInput): MarkedText;
}

export interface ChatRendererOptions {
  template: string;
  name: string;
  namedTokens: Readonly<Record<string, string>>;
  now: () => Date;
}

/** Renders messages with a template that stands in for the tokenizer's own. Throws `DsprepError` `CHAT_TEMPLATE_INVALID`. */
export function chatRenderer({ template, name, namedTokens, now }: ChatRendererOptions): ChatRenderer {
  const { renderMarked } = compileChatTemplate({ template, name, specialTokens: namedTokens, now });
  return { render: ({ messages, ...options }) => renderMarked(messages, options) };
}

/** Renders messages as the tokenizer's own chat template does. */
export function ownRenderer(tokenizer: Tokenizer): ChatRenderer {
  return { render: ({ messages, ...options }) => tokenizer.renderMarked(messages, options) };
}
