import type { JsonObject, JsonValue } from '../../json.ts';
import type { DsRecord, Message } from '../../record.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import { textWithReasoning } from './reasoning.ts';

/**
 * Tokens of one training example: messages through the tokenizer's chat template (their bare texts where it has none), texts as they are. Of a preference, the
 * longer side. Throws `TemplateError` where the template refuses the messages.
 */
export function measureRecord(record: DsRecord, tokenizer: Tokenizer): number {
  switch (record.kind) {
    case 'chat':
      return chatTokens(record.messages, record.tools, tokenizer, false);
    case 'preference': {
      const chosen = chatTokens([...record.prompt, ...record.chosen], record.tools, tokenizer, false);
      return Math.max(chosen, chatTokens([...record.prompt, ...record.rejected], record.tools, tokenizer, false));
    }
    case 'feedback':
      return chatTokens([...record.prompt, ...record.completion], record.tools, tokenizer, false);
    case 'prompt':
      return chatTokens(record.prompt, record.tools, tokenizer, true);
    case 'text':
      return sum(tokenizer.count([record.text]));
    case 'stepwise':
      return sum(tokenizer.count([record.prompt, ...record.steps]));
    case 'segments':
      return sum(tokenizer.count(record.segments.map(({ text }) => text)));
    case 'tokens':
      return record.inputIds.length;
  }
}

function chatTokens(messages: readonly Message[], tools: string | undefined, tokenizer: Tokenizer, addGenerationPrompt: boolean): number {
  if (!tokenizer.hasChatTemplate) return sum(tokenizer.count(messages.map(textWithReasoning)));
  const list = tools === undefined ? undefined : parsed(tools);
  const definitions = Array.isArray(list) && list.length > 0 ? { tools: list } : {};
  return sum(tokenizer.count([tokenizer.renderChat(messages.map(templateMessage), { ...definitions, addGenerationPrompt })]));
}

function templateMessage(message: Message): JsonObject {
  const rendered: JsonObject = { role: message.role, content: textWithReasoning(message) };
  if (message.toolCalls !== undefined && message.toolCalls.length > 0) {
    rendered['tool_calls'] = message.toolCalls.map((call) => ({
      type: 'function',
      function: { name: call.name, arguments: parsed(call.arguments) ?? call.arguments },
      ...(call.id === undefined ? {} : { id: call.id }),
    }));
  }
  if (message.toolCallId !== undefined) rendered['tool_call_id'] = message.toolCallId;
  if (message.name !== undefined) rendered['name'] = message.name;
  return rendered;
}

/** `undefined` where the text is not JSON: the encoder refuses such a record with its reason. */
function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function sum(counts: readonly number[]): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
