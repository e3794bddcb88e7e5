import type { JsonObject } from '../../json.ts';
import type { Message } from '../../record.ts';
import type { ReadOptions } from '../format.ts';
import { sourceRole } from './roles.ts';
import { answerMessage } from './bare-text.ts';

/**
 * The keys of an element that holds whole turns by role name, as in `{"human": "…", "assistant": "…"}` or XTuner's
 * `{"system", "input", "output"}`; nothing for an ordinary message.
 */
export function turnNames(item: JsonObject, options: ReadOptions): string[] | undefined {
  const names = Object.keys(item);
  return names.length > 0 && names.every((name) => typeof item[name] === 'string' && isSpeaker(name, options)) ? names : undefined;
}

function isSpeaker(name: string, options: ReadOptions): boolean {
  const role = sourceRole(name, options);
  return role !== undefined && role !== 'tool-call';
}

/** One message for each turn of the element, in its order. An empty system prompt is none. */
export function readTurns(item: JsonObject, names: readonly string[], options: ReadOptions): Message[] {
  return names.flatMap((name) => {
    const text = item[name] as string;
    const role = sourceRole(name, options);
    if (role === undefined || role === 'tool-call' || (role === 'system' && text === '')) return [];
    return [role === 'assistant' ? answerMessage(text) : { role, content: text }];
  });
}
