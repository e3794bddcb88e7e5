import type { Message } from '../../record.ts';

export function sameMessages(a: readonly Message[], b: readonly Message[]): boolean {
  return a.length === b.length && a.every((message, i) => sameMessage(message, b[i] as Message));
}

/** Most messages that differ do so in their role or text, which is cheap to see. */
function sameMessage(a: Message, b: Message): boolean {
  if (a.role !== b.role || (typeof a.content === 'string' && a.content !== b.content)) return false;
  return (
    JSON.stringify({ ...a, content: '' }) === JSON.stringify({ ...b, content: '' }) &&
    (a.content === b.content || JSON.stringify(a.content) === JSON.stringify(b.content))
  );
}

export interface Pair {
  prompt: Message[];
  chosen: Message[];
  rejected: Message[];
}

/**
 * Two conversations as the messages that both begin with and what is left of each. Both keep at least their last message,
 * also when one is the beginning of the other (as TRL 1.16.0, data_utils.py `extract_prompt`, does for lists).
 */
export function splitSharedPrefix(chosen: readonly Message[], rejected: readonly Message[]): Pair {
  const most = Math.max(0, Math.min(chosen.length, rejected.length) - 1);
  let shared = 0;
  while (shared < most && sameMessages(chosen.slice(shared, shared + 1), rejected.slice(shared, shared + 1))) shared += 1;
  return { prompt: chosen.slice(0, shared), chosen: chosen.slice(shared), rejected: rejected.slice(shared) };
}
