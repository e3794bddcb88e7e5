import type { Message } from '../../record.ts';
import { contentText } from '../../record.ts';
import { addLoss } from './losses.ts';

/** The markup that Qwen3, DeepSeek-R1 and their frameworks' templates read and write around the thinking. */
export const THINK_OPEN = '<think>\n';
export const THINK_CLOSE = '\n</think>\n\n';

/** The message's text with its reasoning before it in the markup that the source had, else in the usual one. */
export function textWithReasoning(message: Message): string {
  const text = contentText(message.content);
  if (message.reasoning === undefined) return text;
  const [open, close] = message.reasoningMarkup ?? [THINK_OPEN, THINK_CLOSE];
  return open + message.reasoning + close + text;
}

/** The message's text with its reasoning before it in exactly `<think>\n…\n</think>\n\n`; another markup of the source is the loss `reasoning-markup`. */
export function textWithThinkBlock(message: Message, losses: string[]): string {
  const text = contentText(message.content);
  if (message.reasoning === undefined) return text;
  const markup = message.reasoningMarkup;
  if (markup !== undefined && (markup[0] !== THINK_OPEN || markup[1] !== THINK_CLOSE)) addLoss(losses, 'reasoning-markup');
  return THINK_OPEN + message.reasoning + THINK_CLOSE + text;
}
