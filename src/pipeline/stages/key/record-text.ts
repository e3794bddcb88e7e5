import type { DsRecord, Message } from '../../../record.ts';
import { sortedJson } from './sorted-json.ts';

/**
 * The content of a record as one text that no other content has: each string stands behind its length, each field behind a letter of its own, so that
 * nothing in the data can pass for a boundary.
 */
export function recordText(record: DsRecord): string {
  switch (record.kind) {
    case 'chat':
      return 'chat' + messagesText(record.messages) + toolsText(record.tools);
    case 'preference':
      return (
        'preference' + messagesText(record.prompt) + messagesText(record.chosen) + messagesText(record.rejected) + toolsText(record.tools)
      );
    case 'feedback':
      return 'feedback' + messagesText(record.prompt) + messagesText(record.completion) + flag(record.desirable) + toolsText(record.tools);
    case 'prompt':
      return 'prompt' + messagesText(record.prompt) + toolsText(record.tools) + sized(sortedJson(record.extra));
    case 'text':
      return 'text' + sized(record.text);
    case 'stepwise':
      return 'stepwise' + sized(record.prompt) + record.steps.map(sized).join('') + ';' + record.labels.map(flag).join('');
    case 'segments':
      return 'segments' + record.segments.map(({ text, train }) => flag(train) + sized(text)).join('');
    case 'tokens':
      return `tokens${record.inputIds.join(',')};${record.labels.join(',')}`;
  }
}

export function sized(text: string): string {
  return `${text.length}:${text}`;
}

function flag(value: boolean): string {
  return value ? '+' : '-';
}

function toolsText(tools: string | undefined): string {
  return tools === undefined ? '' : 't' + sized(tools);
}

function messagesText(messages: readonly Message[]): string {
  let text = '';
  for (const message of messages) text += messageText(message);
  return text + ';';
}

/** A text alone is the same as a list of that text alone. */
function messageText(message: Message): string {
  const { content } = message;
  let text = message.role;
  if (typeof content === 'string') text += ' ' + sized(content);
  else for (const part of content) text += part.type === 'text' ? ' ' + sized(part.text) : part.type + sized(part.source);
  if (message.reasoning !== undefined) text += 'r' + sized(message.reasoning);
  if (message.reasoningMarkup !== undefined) text += 'm' + sized(message.reasoningMarkup[0]) + sized(message.reasoningMarkup[1]);
  if (message.toolCalls !== undefined) {
    for (const call of message.toolCalls) {
      text += 'c' + sized(call.name) + sized(call.arguments);
      if (call.id !== undefined) text += 'i' + sized(call.id);
    }
  }
  if (message.toolCallId !== undefined) text += 'a' + sized(message.toolCallId);
  if (message.name !== undefined) text += 'n' + sized(message.name);
  if (message.train !== undefined) text += flag(message.train);
  if (message.weight !== undefined) text += `w${message.weight}`;
  return text + '.';
}
