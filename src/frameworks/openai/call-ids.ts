import type { Message } from '../../record.ts';

/**
 * The ids of a conversation's tool calls and of the answers to them, by message. OpenAI wants both; where the data has none they are `call_0`, `call_1`, … in
 * the order of the calls, and an answer without an id belongs to the first call that has none yet.
 */
export interface CallIds {
  /** Of each call of a message. */
  calls(message: Message): string[];
  /** Of the call that a tool message answers; `undefined` where there is no call left. */
  answered(message: Message): string | undefined;
}

export function callIds(): CallIds {
  let made = 0;
  const unanswered: string[] = [];
  return {
    calls(message) {
      const ids = (message.toolCalls ?? []).map(({ id }) => id ?? `call_${made++}`);
      unanswered.push(...ids);
      return ids;
    },
    answered({ toolCallId }) {
      const id = toolCallId ?? unanswered[0];
      const at = id === undefined ? -1 : unanswered.indexOf(id);
      if (at !== -1) unanswered.splice(at, 1);
      return id;
    },
  };
}
