import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../../json.ts';
import { DATE_PLACEHOLDER } from '../../../shared/hf/column-type.ts';
import { RowStop, notPredicted } from '../../../shared/hf/row-stop.ts';
import { column } from '../columns.ts';
import type { OptionReader } from '../option-reader.ts';
import { pythonStrip } from '../../../../tokenize/python-strings.ts';
import type { RowTemplate } from '../templates.ts';
import type { PairTexts, TextType } from './texts.ts';

const DUMMY: JsonObject = { role: 'user', content: '[[dummy_message]]' };
/** The schema of DPO datasets keeps no `roles`: any other name stops the run. */
const ROLES = new Set(['user', 'assistant', 'system', 'tool']);

/** `chat_template.default`: messages, and answers that are text, a message, or a list whose last message counts (Axolotl 0.21.0, prompt_strategies/dpo/chat_template.py). */
export function chatPairs(dataset: OptionReader, template: RowTemplate): TextType<PairTexts> {
  const names = {
    messages: dataset.text('field_messages') ?? 'messages',
    chosen: dataset.text('field_chosen') ?? 'chosen',
    rejected: dataset.text('field_rejected') ?? 'rejected',
  };
  return {
    removes: [names.messages],
    replaces: [names.chosen, names.rejected].filter((name) => name === 'chosen' || name === 'rejected'),
    read(row) {
      const given = column(row, names.messages);
      const messages = typeof given === 'string' ? [{ role: 'user', content: given }] : given;
      if (!Array.isArray(messages)) throw new RowStop('CRASH_MESSAGES', `${names.messages} is ${jsonTypeName(messages)}`);
      const prompt = messages.map(asMessage);
      const answer = (name: string): JsonObject => answerMessage(column(row, name), name);
      const [chosen, rejected] = [answer(names.chosen), answer(names.rejected)];
      return {
        prompt: template.render(prompt, { addGenerationPrompt: true }),
        chosen: answerText(template, chosen),
        rejected: answerText(template, rejected),
      };
    },
  };
}

/** `chat_template.argilla_chat`: both answers are whole conversations; the prompt is that of the chosen one. */
export function argillaChatPairs(dataset: OptionReader, template: RowTemplate): TextType<PairTexts> {
  const names = [dataset.text('field_chosen') ?? 'chosen', dataset.text('field_rejected') ?? 'rejected'];
  return {
    removes: names,
    replaces: [],
    read(row) {
      const [chosen = [], rejected = []] = names.map((name) => {
        const given = column(row, name);
        if (Array.isArray(given) && given.length > 0) return given;
        throw new RowStop('CRASH_MESSAGES', `${name} is no list of messages, or empty`);
      });
      const prompt = chosen.slice(0, -1).map(asMessage);
      const [chosenAnswer, rejectedAnswer] = [asMessage(chosen.at(-1)), asMessage(rejected.at(-1))];
      return {
        prompt: template.render(prompt, { addGenerationPrompt: true }),
        chosen: answerText(template, chosenAnswer),
        rejected: answerText(template, rejectedAnswer),
      };
    },
  };
}

function answerMessage(answer: JsonValue, name: string): JsonObject {
  if (typeof answer === 'string') return { role: 'assistant', content: answer };
  if (isJsonObject(answer)) return asMessage(answer);
  if (!Array.isArray(answer) || answer.length === 0)
    throw new RowStop('CRASH_EMPTY_ANSWER', `${name} is ${Array.isArray(answer) ? 'empty' : jsonTypeName(answer)}`);
  return asMessage(answer.at(-1));
}

function asMessage(message: JsonValue | undefined): JsonObject {
  if (!isJsonObject(message)) throw new RowStop('CRASH_MESSAGE', `a message is ${jsonTypeName(message)}`);
  const role = column(message, 'role');
  const content = column(message, 'content');
  if (typeof role !== 'string' || !ROLES.has(role))
    throw new RowStop('CRASH_ROLE', `role ${JSON.stringify(role)} is none of ${[...ROLES].join(', ')}`);
  if (content === null) throw notPredicted('content is null: what the template makes of None');
  if (content === DATE_PLACEHOLDER) throw notPredicted('datasets loads these values as dates');
  return { role, content };
}

/** The answer after a made-up question: what follows the rendered question, else what begins where the content is first found. */
function answerText(template: RowTemplate, answer: JsonObject): string {
  const rendered = template.render([DUMMY, answer]);
  const before = template.render([DUMMY], { addGenerationPrompt: true });
  if (before !== '' && rendered.startsWith(before)) return pythonStrip(rendered.slice(before.length), 'rstrip');
  const { content } = answer;
  if (typeof content !== 'string') throw new RowStop('CRASH_CONTENT', 'content of an answer is no text');
  return pythonStrip(rendered.slice(rendered.indexOf(content)), 'rstrip');
}
