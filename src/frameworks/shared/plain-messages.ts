import type { Message } from '../../record.ts';
import { textWithReasoning } from './reasoning.ts';

/** Whether a role and a text say all that a chat template can read of a message. */
export function isPlainMessage(message: Message): boolean {
  return message.toolCalls === undefined && message.toolCallId === undefined && message.name === undefined;
}

/** Messages of role and content only, as JSON text without the brackets of the list; reasoning stands in the content. */
export function plainMessagesText(messages: readonly Message[]): string {
  let text = '';
  for (const message of messages) {
    text += `${text === '' ? '' : ','}{"role":"${message.role}","content":${JSON.stringify(textWithReasoning(message))}}`;
  }
  return text;
}
