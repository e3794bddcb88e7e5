import type { Message } from '../../record.ts';

/** Notes a loss once for each record. */
export function addLoss(losses: string[], name: string): void {
  if (!losses.includes(name)) losses.push(name);
}

/** The optional fields of a message that a layout can hold; what it does not name is lost. */
export interface HeldFields {
  reasoning?: boolean;
  toolCalls?: boolean;
  toolCallId?: boolean;
  name?: boolean;
  train?: boolean;
}

/** Notes what a layout loses of a message. A weight is lost everywhere, except where 0 or 1 stands for a train flag. */
export function noteLostFields(message: Message, held: HeldFields, losses: string[]): void {
  if (message.reasoning !== undefined && held.reasoning !== true) addLoss(losses, 'reasoning');
  if (message.toolCalls !== undefined) {
    if (held.toolCalls !== true) addLoss(losses, 'tool-calls');
    else if (held.toolCallId !== true && message.toolCalls.some((call) => call.id !== undefined)) addLoss(losses, 'tool-call-id');
  }
  if (message.toolCallId !== undefined && held.toolCallId !== true) addLoss(losses, 'tool-call-id');
  if (message.name !== undefined && held.name !== true) addLoss(losses, 'name');
  if (message.train !== undefined && held.train !== true) addLoss(losses, 'train-flags');
  if (message.weight !== undefined && !(held.train === true && (message.weight === 0 || message.weight === 1))) addLoss(losses, 'weight');
  if (message.extra !== undefined) addLoss(losses, 'message-extra');
}
