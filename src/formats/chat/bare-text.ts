import type { Message, Role } from '../../record.ts';
import { splitReasoning } from './split-reasoning.ts';

/** An assistant turn out of its text, its thinking taken out of it. */
export function answerMessage(text: string): Message {
  const split = splitReasoning(text);
  if (split === undefined) return { role: 'assistant', content: text };
  return { role: 'assistant', content: split.content, reasoning: split.reasoning, reasoningMarkup: split.markup };
}

/** The text with its thinking back in the markup that it had. */
export function textWithMarkup(content: string, { reasoning, reasoningMarkup }: Message): string {
  if (reasoning === undefined || reasoningMarkup === undefined) return content;
  return reasoningMarkup[0] + reasoning + reasoningMarkup[1] + content;
}

const BARE_KEYS = ['role', 'content', 'reasoning', 'reasoningMarkup'];

/** The text that says all of a message of this role; nothing where the message has more than text and thinking in markup, or another role. */
export function bareText(message: Message | undefined, role: Role): string | undefined {
  if (message?.role !== role || typeof message.content !== 'string') return undefined;
  if (message.reasoning !== undefined && message.reasoningMarkup === undefined) return undefined;
  return Object.keys(message).every((key) => BARE_KEYS.includes(key)) ? textWithMarkup(message.content, message) : undefined;
}
