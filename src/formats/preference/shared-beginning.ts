import type { Message } from '../../record.ts';
import { answerMessage } from '../chat/bare-text.ts';
import type { AnswerPlace } from './answered-row.ts';

/**
 * The prompt that two bare texts begin with, for rows without a prompt column (TRL 1.16.0, docs/source/dataset_formats.md, "implicit prompt").
 * TRL's `extract_prompt` (data_utils.py) cuts where the characters part, also inside a word; here the cut is before the last white space that
 * they share. Nothing where they share no word.
 */
export function sharedBeginning(places: readonly AnswerPlace[]): { prompt: string; answers: Message[][] } | undefined {
  const [first, second] = places.map(({ value }) => value);
  if (typeof first !== 'string' || typeof second !== 'string') return undefined;
  const most = Math.min(first.length, second.length) - 1;
  let end = 0;
  while (end < most && first.charCodeAt(end) === second.charCodeAt(end)) end += 1;
  while (end > 0 && !(/\s/.test(first[end] ?? '') && first[end] === second[end])) end -= 1;
  const prompt = first.slice(0, end);
  if (prompt.trim() === '') return undefined;
  return { prompt, answers: [first, second].map((text) => [answerMessage(text.slice(end))]) };
}
