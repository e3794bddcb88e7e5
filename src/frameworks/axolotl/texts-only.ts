import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message } from '../../record.ts';
import { refuse } from '../shared/encoded-row.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import { promptProblem } from '../shared/turn-problems.ts';

type Refused = Extract<Encoded, { ok: false }>;

/** Why messages can't be written as roles and texts: Axolotl would train them without their pictures or calls (axolotl#3824). */
export function textsProblem(messages: readonly Message[]): Refused | undefined {
  const media = refuseMedia(messages);
  if (media !== undefined) return media;
  if (!messages.some(({ toolCalls }) => toolCalls !== undefined && toolCalls.length > 0)) return undefined;
  return refuse(
    'TOOLS_NOT_HELD',
    'a message calls tools, and Axolotl renders role and text alone for this method: the call would be missing',
    'take the row out, or train it with --to trl',
  );
}

/** Why messages can't be a prompt of roles and texts. */
export function textPromptProblem(prompt: readonly Message[]): Refused | undefined {
  if (prompt.length === 0)
    return refuse('PROMPT_EMPTY', 'the prompt has no messages, and Axolotl stops the run on such a row', 'take the row out');
  return promptProblem(prompt) ?? textsProblem(prompt);
}

/** The one text of an answer, or why there is none. Axolotl trains one assistant message: of a list the last, without a word. */
export function answerText(name: string, answer: readonly Message[]): string | Refused {
  const only = answer[0];
  if (only === undefined || answer.length > 1 || only.role !== 'assistant') {
    const seen = answer.length === 0 ? 'no message' : answer.map(({ role }) => role).join(', ');
    return refuse(
      'ANSWER_NOT_ONE_MESSAGE',
      `${name} is ${seen}, and Axolotl trains one assistant message`,
      'cut the row to its last answer',
    );
  }
  const problem = textsProblem(answer);
  if (problem !== undefined) return problem;
  const text = textWithReasoning(only);
  return text === ''
    ? refuse('ANSWER_EMPTY', `${name} is empty, and Axolotl stops the run or trains nothing of it`, 'take the row out')
    : text;
}

/** Notes what rows of roles and texts lose. */
export function noteLostOfTexts(messages: readonly Message[], tools: string | undefined, losses: string[]): void {
  for (const message of messages) noteLostFields(message, { reasoning: true, toolCalls: true }, losses);
  if (tools !== undefined) addLoss(losses, 'tools');
}
