import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message } from '../../record.ts';
import { refuse } from '../shared/encoded-row.ts';
import { textWithReasoning } from '../shared/reasoning.ts';

type Question = { ok: true; system: string; question: string } | Extract<Encoded, { ok: false }>;

/** A prompt that is one question, with a system prompt or without (`''`). Refuses every other. */
export function systemAndQuestion(prompt: readonly Message[]): Question {
  const hasSystem = prompt[0]?.role === 'system';
  const asked = prompt[hasSystem ? 1 : 0];
  if (asked === undefined || asked.role !== 'user' || prompt.length > (hasSystem ? 2 : 1)) {
    const roles = prompt.map(({ role }) => role).join(', ');
    return refuse(
      'PROMPT_NOT_ONE_QUESTION',
      `the prompt is ${roles}, and this layout holds one user message`,
      'choose the default layout, or cut the prompt',
    );
  }
  return { ok: true, system: hasSystem ? textWithReasoning(prompt[0] as Message) : '', question: textWithReasoning(asked) };
}
