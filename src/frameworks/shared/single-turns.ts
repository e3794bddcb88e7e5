import type { Issue } from '../../errors.ts';
import type { Message } from '../../record.ts';
import type { LayoutOptions } from '../target.ts';
import { refuse } from './encoded-row.ts';
import { addLoss } from './losses.ts';
import { textWithReasoning } from './reasoning.ts';

/** One question and its answer. */
export interface SingleTurn {
  /** `''` where there is none. */
  system: string;
  instruction: string;
  output: string;
}

export type SingleTurns = { ok: true; turns: SingleTurn[] } | { ok: false; issue: Issue };

/**
 * Cuts a conversation for a layout that holds one turn. `first` and `last` keep that exchange alone (loss `turns`); `expand` makes a row of each answer and
 * `flatten` one of the last answer, both with the turns before it as a transcript in the instruction (loss `turn-roles`).
 * Refuses several turns where no way is chosen, tool messages, and what is not system?, (user, assistant)+.
 */
export function singleTurns(messages: readonly Message[], multiTurn: LayoutOptions['multiTurn'], losses: string[]): SingleTurns {
  const system = messages[0]?.role === 'system' ? textWithReasoning(messages[0]) : '';
  const turns = messages[0]?.role === 'system' ? messages.slice(1) : messages;
  if (turns.length === 0) return refuse('CHAT_EMPTY', 'the conversation has no turns');
  for (let i = 0; i < turns.length; i++) {
    const { role, toolCalls } = turns[i] as Message;
    if (role === 'tool' || toolCalls !== undefined) {
      return refuse(
        'TOOLS_IN_SINGLE_TURN',
        'the conversation calls tools, which a layout of one question and one answer cannot hold',
        'choose a chat layout',
      );
    }
    if (role !== (i % 2 === 0 ? 'user' : 'assistant')) {
      return refuse(
        'TURNS_DO_NOT_ALTERNATE',
        `turn ${i + 1} is of role ${role} where ${i % 2 === 0 ? 'user' : 'assistant'} is due`,
        '--merge-consecutive, or a chat layout',
      );
    }
  }
  if (turns.length % 2 === 1) return refuse('NO_ANSWER', 'the conversation ends with the user', 'add the answer or cut the last turn');
  const texts = turns.map(textWithReasoning);
  if (turns.length === 2) return { ok: true, turns: [{ system, instruction: texts[0] as string, output: texts[1] as string }] };
  if (multiTurn === undefined) {
    return refuse(
      'MULTI_TURN',
      `the conversation has ${turns.length / 2} exchanges, and this layout holds one`,
      '--multi-turn first|last|expand|flatten, or a chat layout',
    );
  }
  if (multiTurn === 'first' || multiTurn === 'last') {
    addLoss(losses, 'turns');
    const at = multiTurn === 'first' ? 0 : texts.length - 2;
    return { ok: true, turns: [{ system, instruction: texts[at] as string, output: texts[at + 1] as string }] };
  }
  addLoss(losses, 'turn-roles');
  const rows: SingleTurn[] = [];
  for (let at = multiTurn === 'expand' ? 0 : texts.length - 2; at < texts.length; at += 2) {
    rows.push({
      system,
      instruction: at === 0 ? (texts[0] as string) : transcript(texts.slice(0, at + 1)),
      output: texts[at + 1] as string,
    });
  }
  return { ok: true, turns: rows };
}

/** Turns of user and assistant in turn, as text. */
function transcript(texts: readonly string[]): string {
  return texts.map((text, i) => `${i % 2 === 0 ? 'User' : 'Assistant'}: ${text}`).join('\n\n');
}
