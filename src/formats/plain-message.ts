import type { Message, Role } from '../record.ts';

/** Whether a message is nothing but a role and a string: what a bare string column can hold. */
export function isPlain(message: Message | undefined, role: Role): message is Message & { content: string } {
  return message?.role === role && typeof message.content === 'string' && Object.keys(message).length === 2;
}

/** The names of what messages lose when only their role and text are written. */
export function plainLosses(messages: readonly Message[]): string[] {
  const losses = new Set<string>();
  for (const message of messages) {
    if (typeof message.content !== 'string') losses.add('media');
    if (message.reasoning !== undefined) losses.add('reasoning');
    if (message.toolCalls !== undefined) losses.add('tool-calls');
    if (message.toolCallId !== undefined) losses.add('tool-call-id');
    if (message.name !== undefined) losses.add('name');
    if (message.train !== undefined) losses.add('train-flags');
    if (message.weight !== undefined) losses.add('weight');
    if (message.extra !== undefined) losses.add('message-extra');
  }
  return [...losses];
}
