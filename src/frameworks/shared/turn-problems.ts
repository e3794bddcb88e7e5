import type { Issue } from '../../errors.ts';
import type { Message } from '../../record.ts';
import { refuse } from './encoded-row.ts';

type Problem = { ok: false; issue: Issue } | undefined;

/** Why a conversation can't be trained on: it is empty, or nobody answers. */
export function chatProblem(messages: readonly Message[]): Problem {
  if (messages.length === 0) return refuse('CHAT_EMPTY', 'the conversation has no messages', 'take the row out');
  for (const { role } of messages) if (role === 'assistant') return undefined;
  return refuse(
    'NO_ANSWER',
    "no message is the assistant's, so there is nothing to train",
    'add the answer, or use it as a prompt (--method grpo)',
  );
}

/** Why a prompt can't stand before an answer: an answer follows a user or a tool. */
export function promptProblem(prompt: readonly Message[]): Problem {
  const last = prompt.at(-1);
  if (last === undefined) return refuse('PROMPT_EMPTY', 'the prompt has no messages', 'take the row out');
  if (last.role === 'user' || last.role === 'tool') return undefined;
  return refuse(
    'PROMPT_NOT_ASKED',
    `the prompt ends with a message of the ${last.role}, where a question (user or tool) is due`,
    'cut the prompt after its last question',
  );
}

/** Why messages can't be the answer to a prompt. `name` is the column. */
export function answerProblem(name: string, answer: readonly Message[]): Problem {
  const first = answer[0];
  if (first === undefined) return refuse('ANSWER_EMPTY', `${name} has no messages`, 'take the row out');
  const wrong = first.role !== 'assistant' ? first : answer.at(-1)?.role !== 'assistant' ? answer.at(-1) : undefined;
  if (wrong === undefined) return undefined;
  return refuse(
    'ANSWER_NOT_ASSISTANT',
    `${name} ${wrong === first ? 'starts' : 'ends'} with a message of the ${wrong.role}, where the assistant's is due`,
    "give the assistant's answer alone, without the prompt",
  );
}

/** A pair without a difference teaches nothing. */
export function equalPairProblem(chosen: string, rejected: string): Problem {
  if (chosen !== rejected) return undefined;
  return refuse('CHOSEN_EQUALS_REJECTED', 'chosen and rejected are the same', 'take the pair out');
}
