import type { Message, ToolCall } from '../../record.ts';
import { contentText } from '../../record.ts';
import type { HeldFields } from '../shared/losses.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';

/** Whether `{role, content}` says all of a message. Reasoning that stood inside the content goes back there. */
export function isPlainMessage(message: Message): boolean {
  return (
    message.toolCalls === undefined &&
    message.toolCallId === undefined &&
    message.name === undefined &&
    trainFlag(message) === undefined &&
    (message.reasoning === undefined || message.reasoningMarkup !== undefined)
  );
}

/** A train flag, or a weight of 0 or 1 on an assistant message, which is one too (OpenAI's `weight`). */
export function trainFlag(message: Message): boolean | undefined {
  if (message.train !== undefined) return message.train;
  if (message.role === 'assistant' && (message.weight === 0 || message.weight === 1)) return message.weight === 1;
  return undefined;
}

/** Whether Axolotl trains any token of the message: an empty one trains nothing, not even its end (axolotl 0.21.0, chat_template.py, find_turn). */
export function isTrained(message: Message): boolean {
  if (!(trainFlag(message) ?? message.role === 'assistant')) return false;
  return contentText(message.content) !== '' || (message.reasoning ?? '') !== '' || (message.toolCalls ?? []).length > 0;
}

const ALL_HELD: HeldFields = { reasoning: true, toolCalls: true, toolCallId: true, name: true, train: true };

/** Notes what `templateMessageText` does not write. */
export function noteLostOfTemplateMessage(message: Message, losses: string[]): void {
  noteLostFields(message, ALL_HELD, losses);
  if (message.weight !== undefined && message.role !== 'assistant') addLoss(losses, 'weight');
}

/**
 * A message as JSON text for chat templates: `role`, `content`, and where there are any `reasoning_content`, `tool_calls` (arguments as the JSON string that
 * Axolotl parses), `tool_call_id`, `name` and `train`.
 */
export function templateMessageText(message: Message): string {
  const { reasoning, reasoningMarkup } = message;
  const text = contentText(message.content);
  const content =
    reasoning !== undefined && reasoningMarkup !== undefined ? reasoningMarkup[0] + reasoning + reasoningMarkup[1] + text : text;
  let json = `{"role":"${message.role}","content":${JSON.stringify(content)}`;
  if (reasoning !== undefined && reasoningMarkup === undefined) json += `,"reasoning_content":${JSON.stringify(reasoning)}`;
  if (message.toolCalls !== undefined && message.toolCalls.length > 0)
    json += `,"tool_calls":[${message.toolCalls.map(toolCallText).join(',')}]`;
  if (message.toolCallId !== undefined) json += `,"tool_call_id":${JSON.stringify(message.toolCallId)}`;
  if (message.name !== undefined) json += `,"name":${JSON.stringify(message.name)}`;
  const train = trainFlag(message);
  if (train !== undefined) json += `,"train":${train}`;
  return `${json}}`;
}

function toolCallText(call: ToolCall): string {
  const id = call.id === undefined ? '' : `"id":${JSON.stringify(call.id)},`;
  return `{${id}"type":"function","function":{"name":${JSON.stringify(call.name)},"arguments":${JSON.stringify(call.arguments)}}}`;
}
