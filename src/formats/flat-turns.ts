import type { Message } from '../record.ts';
import { contentText } from '../record.ts';
import { textWithMarkup } from './chat/bare-text.ts';
import { plainLosses } from './plain-message.ts';

/** A conversation as bare texts: what rows of one column for the question and one for the answer can hold. */
export interface FlatTurns {
  system?: string;
  pairs: { question: string; answer: string }[];
  /** Names of what is not in them; `turns` where messages do not take turns. */
  losses: string[];
}

/** Takes a conversation apart into an optional system prompt and pairs of question and answer. */
export function flatTurns(messages: readonly Message[]): FlatTurns {
  const turns: FlatTurns = { pairs: [], losses: [] };
  const losses = new Set(messages.flatMap(messageLosses));
  let next = 0;
  const first = messages[0];
  if (first?.role === 'system' && first.content !== '') {
    turns.system = contentText(first.content);
    next = 1;
  }
  while (next < messages.length) {
    const question = messages[next];
    const answer = messages[next + 1];
    if (question?.role === 'user' && answer?.role === 'assistant') {
      turns.pairs.push({ question: contentText(question.content), answer: textWithMarkup(contentText(answer.content), answer) });
      next += 2;
    } else {
      losses.add('turns');
      next += 1;
    }
  }
  if (turns.pairs.length === 0) losses.add('turns');
  turns.losses = [...losses];
  return turns;
}

function messageLosses(message: Message): string[] {
  const losses = plainLosses([message]);
  return message.role === 'assistant' && message.reasoningMarkup !== undefined ? losses.filter((loss) => loss !== 'reasoning') : losses;
}
