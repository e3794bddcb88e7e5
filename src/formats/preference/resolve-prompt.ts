import type { Message } from '../../record.ts';
import { sameMessages, splitSharedPrefix } from './shared-prefix.ts';

/** One answer of a row. */
export interface StatedAnswer {
  messages: readonly Message[];
  /** It is a conversation that begins with the prompt. */
  carriesPrompt: boolean;
}

/** What a row's own columns say before the prompt and the answers are told apart. */
export interface Stated {
  /** The prompt column's messages; absent when only the answers carry the prompt. */
  prompt?: readonly Message[];
  /** Whether that column is bare text, which may repeat one user turn of the answers only. */
  isText: boolean;
  answers: readonly StatedAnswer[];
}

/**
 * How the prompt column stands to what the answers carry. `other`: it says something else, and the answers are believed; `copy`: it is one of the
 * answers over again.
 */
export type PromptRelation = 'alone' | 'repeated' | 'first-user' | 'last-user' | 'copy' | 'other';

export interface Resolved {
  prompt: readonly Message[];
  answers: (readonly Message[])[];
  relation: PromptRelation;
}

/** Whether an answer's messages look like a conversation with its prompt, not like a reply alone. */
export function looksWhole(answer: readonly Message[]): boolean {
  const first = answer[0]?.role;
  return answer.length > 1 && (first === 'user' || first === 'system');
}

function carriedPrompt(carriers: readonly (readonly Message[])[]): readonly Message[] {
  const [first = [], second] = carriers;
  return second === undefined ? first.slice(0, -1) : splitSharedPrefix(first, second).prompt;
}

function relationOf({ prompt = [], isText }: Stated, carriers: readonly (readonly Message[])[]): PromptRelation {
  if (carriers.length === 0) return 'alone';
  const isShared = carriers.every((carrier) => carrier.length > prompt.length && sameMessages(carrier.slice(0, prompt.length), prompt));
  const carried = carriedPrompt(carriers);
  if (isShared && (!isText || sameMessages(carried, prompt))) return 'repeated';
  if (!isText) return carriers.some((carrier) => sameMessages(carrier, prompt)) ? 'copy' : 'other';
  const isPrompt = (message: Message | undefined) => message !== undefined && sameMessages([message], prompt);
  if (isPrompt(carried.findLast((message) => message.role === 'user'))) return 'last-user';
  if (isPrompt(carried.find((message) => message.role === 'user'))) return 'first-user';
  return 'other';
}

/**
 * Tells the prompt from the answers: the prompt column where the answers are replies alone; else the messages that the answers begin with
 * (the longest common prefix of two, all but the last message of one), with which the column may agree.
 */
export function resolvePrompt(stated: Stated): Resolved {
  const carriers = stated.answers.filter(({ carriesPrompt }) => carriesPrompt).map(({ messages }) => messages);
  const relation = stated.prompt === undefined ? 'other' : relationOf(stated, carriers);
  const takesColumn = relation === 'alone' || relation === 'repeated';
  const prompt = takesColumn ? (stated.prompt ?? []) : carriedPrompt(carriers);
  const answers = stated.answers.map(({ messages, carriesPrompt }) => (carriesPrompt ? messages.slice(prompt.length) : messages));
  return { prompt, answers, relation };
}
