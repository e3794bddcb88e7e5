import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../../json.ts';
import { codePointCount } from '../../../../tokenize/python-strings.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import { column, textOnly } from '../columns.ts';
import { isTruthy } from '../python-json.ts';
import type { RowTemplate } from '../templates.ts';
import type { PairTexts, TextType } from './texts.ts';

/**
 * `chat_template.argilla` of ORPO: turns of question and answer; a column `prompt` stands for the text of every question (Axolotl 0.21.0,
 * prompt_strategies/orpo/chat_template.py).
 */
export function orpoTexts(template: RowTemplate): TextType<PairTexts> {
  return {
    removes: ['chosen', 'rejected'],
    replaces: [],
    read(row) {
      const question = questionTurns(row);
      const prompt = template.render(question, { addGenerationPrompt: true });
      const length = codePointCount(prompt);
      const answer = (name: string): string => {
        const last = messagesOf(row, name).at(-1);
        const reasoning = last?.['reasoning_content'] ?? null;
        const message = {
          role: 'assistant',
          content: contentOf(last),
          ...(reasoning === null ? {} : { reasoning_content: textOnly(reasoning, 'reasoning_content') }),
        };
        return [...template.render([...question, message])].slice(length).join('');
      };
      return { prompt, chosen: answer('chosen'), rejected: answer('rejected') };
    },
  };
}

function questionTurns(row: JsonObject): JsonObject[] {
  const chosen = messagesOf(row, 'chosen');
  if (chosen.length % 2 !== 0)
    throw new RowStop('CRASH_MESSAGES', `chosen has ${chosen.length} messages; ORPO needs pairs of question and answer`);
  const system = row['system'] ?? null;
  const turns: JsonObject[] = isTruthy(system) ? [{ role: 'system', content: textOnly(system, 'system') }] : [];
  for (let at = 0; at < chosen.length; at += 2) {
    turns.push({ role: 'user', content: Object.hasOwn(row, 'prompt') ? textOnly(row['prompt'] ?? null, 'prompt') : contentOf(chosen[at]) });
    if (at + 2 < chosen.length) turns.push({ role: 'assistant', content: contentOf(chosen[at + 1]) });
  }
  return turns;
}

function messagesOf(row: JsonObject, name: string): JsonObject[] {
  const messages: JsonValue = column(row, name);
  if (!Array.isArray(messages) || !messages.every(isJsonObject))
    throw new RowStop('CRASH_MESSAGES', `${name} is ${jsonTypeName(messages)}; ORPO needs a list of messages`);
  return messages;
}

function contentOf(message: JsonObject | undefined): string {
  if (message === undefined) throw new RowStop('CRASH_NO_MESSAGES', 'a list of messages is empty');
  return textOnly(column(message, 'content'), 'content');
}
