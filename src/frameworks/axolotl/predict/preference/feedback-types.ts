import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../../json.ts';
import type { Unsupported } from '../../../predict.ts';
import { RowStop, notPredicted } from '../../../shared/hf/row-stop.ts';
import { column, formatted, textOnly } from '../columns.ts';
import { formatText } from '../instruct/format-text.ts';
import { optionReader } from '../option-reader.ts';
import { isTruthy } from '../python-json.ts';
import { markedPrompt } from './pair-types.ts';
import type { FeedbackTexts, TextType } from './texts.ts';
import { TURN_MARKS } from './turn-marks.ts';

const QUESTIONS: Readonly<Record<string, string>> = { argilla: 'instruction', intel: 'question', prompt_pairs: 'prompt', ultra: 'prompt' };

/** A type of KTO rows (Axolotl 0.21.0, prompt_strategies/kto/); `undefined` for others. */
export function feedbackType(type: string): TextType<FeedbackTexts> | undefined {
  const [module = '', name = 'default', ...more] = type.split('.');
  if (more.length > 0 || (module !== 'chatml' && module !== 'llama3')) return undefined;
  const marks = TURN_MARKS[module];
  if (name === 'argilla_chat') {
    return {
      removes: [],
      replaces: ['completion'],
      read(row) {
        const turns = messageTexts(column(row, 'completion'));
        const answer = turns.pop();
        if (answer === undefined) throw new RowStop('CRASH_NO_MESSAGES', 'completion is empty');
        const prompt = turns.map(({ role, content }) => marks.turn(role, content)).join('') + marks.openAnswer;
        return { prompt, completion: answer.content + marks.end, isDesirable: labelOf(row, 'label') };
      },
    };
  }
  const question = Object.hasOwn(QUESTIONS, name) ? QUESTIONS[name] : undefined;
  if (question === undefined) return undefined;
  return {
    removes: [],
    replaces: [],
    read: (row) => ({
      prompt: markedPrompt(marks, row, question),
      completion: formatted(column(row, 'completion')) + marks.end,
      isDesirable: labelOf(row, 'label'),
    }),
  };
}

function messageTexts(messages: JsonValue): { role: string; content: string }[] {
  if (!Array.isArray(messages)) throw new RowStop('CRASH_MESSAGES', `completion is ${jsonTypeName(messages)}, not messages`);
  return messages.map((message) => {
    if (!isJsonObject(message)) throw new RowStop('CRASH_MESSAGE', 'a message in completion is no object');
    return { role: formatted(column(message, 'role')), content: formatted(column(message, 'content')) };
  });
}

/** Rows that are texts already. */
export function plainFeedback(row: JsonObject): FeedbackTexts {
  const text = (name: string): string => textOnly(column(row, name), name);
  return { prompt: text('prompt'), completion: text('completion'), isDesirable: labelOf(row, 'label') };
}

function labelOf(row: JsonObject, name: string): boolean {
  const label = column(row, name);
  if (typeof label === 'boolean' || typeof label === 'number') return Boolean(label);
  throw new RowStop('CRASH_LABEL', `${name} is ${jsonTypeName(label)}; KTO needs true or false`);
}

/** `type:` as a mapping (prompt_strategies/kto/user_defined.py). A format with {system} stops on rows that have none. */
export function userDefinedFeedback(type: JsonObject, unsupported: Unsupported[]): TextType<FeedbackTexts> {
  const options = optionReader(type, 'datasets[0].type.', unsupported);
  const field = (name: string): string => options.text(`field_${name}`) ?? name;
  const names = { prompt: field('prompt'), system: field('system'), completion: field('completion'), label: field('label') };
  const promptFormat = options.text('prompt_format') || '{prompt}';
  const needsSystem = promptFormat.includes('{system}');
  const prompt = formatText(promptFormat, ['prompt', 'system'], 'datasets[0].type.prompt_format', unsupported);
  const completionFormat = options.text('completion_format') || '{completion}';
  const completion = formatText(completionFormat, ['completion'], 'datasets[0].type.completion_format', unsupported);
  return {
    removes: [],
    replaces: [],
    read(row) {
      const system = Object.hasOwn(row, names.system) ? (row[names.system] ?? null) : null;
      if (needsSystem && !isTruthy(system)) throw new RowStop('CRASH_COLUMN', `prompt_format has {system}, and ${names.system} is empty`);
      if (names.label !== 'label' && Object.hasOwn(row, 'label')) throw notPredicted(`column label beside ${names.label}`);
      return {
        prompt: prompt({ system: needsSystem ? formatted(system) : '', prompt: formatted(column(row, names.prompt)) }),
        completion: completion({ completion: formatted(column(row, names.completion)) }),
        isDesirable: labelOf(row, names.label),
      };
    },
  };
}
