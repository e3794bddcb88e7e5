import type { Message } from '../../record.ts';
import { textWithReasoning } from './reasoning.ts';

/** Whether a role and a text say all that a chat template can read of a message. */
export function isPlainMessage(message: Message): boolean {
  return message.toolCalls === undefined && message.toolCallId === undefined && message.name === undefined;
}

/** Messages of role and content only; reasoning stands in the content. */
export function plainMessages(messages: readonly Message[]): { role: Message['role']; content: string }[] {
  return messages.map((message) => ({ role: message.role, content: textWithReasoning(message) }));
}

/** The same as JSON text without the brackets of the list. */
export function plainMessagesText(messages: readonly Message[]): string {
  return JSON.stringify(plainMessages(messages)).slice(1, -1);
}
