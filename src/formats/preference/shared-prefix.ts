import type { Message } from '../../record.ts';

export function sameMessages(a: readonly Message[], b: readonly Message[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
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
