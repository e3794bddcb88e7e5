import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject } from '../../../../json.ts';
import type { Unsupported } from '../../../predict.ts';
import { RowStop, notPredicted } from '../../../shared/hf/row-stop.ts';
import { column, formatted, textOnly } from '../columns.ts';
import { formatText } from '../instruct/format-text.ts';
import { optionReader } from '../option-reader.ts';
import { isTruthy } from '../python-json.ts';
import type { PairTexts, TextType } from './texts.ts';
import { TURN_MARKS } from './turn-marks.ts';
import type { TurnMarks } from './turn-marks.ts';

/** A type of DPO rows whose texts are put together without a template (Axolotl 0.21.0, prompt_strategies/dpo/); `undefined` for others. */
export function pairType(type: string): TextType<PairTexts> | undefined {
  const [module = '', name = 'default', ...more] = type.split('.');
  if (more.length > 0) return undefined;
  if (module === 'passthrough' && name === 'default') return { removes: [], replaces: [], read: plainPair };
  if (module === 'zephyr' && name === 'nectar') return { removes: [], replaces: [], read: nectar };
  if (module !== 'chatml' && module !== 'llama3') return undefined;
  return markedType(TURN_MARKS[module], name);
}

/** Rows that are texts already. */
export function plainPair(row: JsonObject): PairTexts {
  const text = (name: string): string => textOnly(column(row, name), name);
  return { prompt: text('prompt'), chosen: text('chosen'), rejected: text('rejected') };
}

function markedType(marks: TurnMarks, name: string): TextType<PairTexts> | undefined {
  const answers = (row: JsonObject, answer: (value: JsonValue) => JsonValue, chosen = 'chosen', rejected = 'rejected') => ({
    chosen: formatted(answer(column(row, chosen))) + marks.end,
    rejected: formatted(answer(column(row, rejected))) + marks.end,
  });
  const same = (value: JsonValue): JsonValue => value;
  const asked = (prompt: (row: JsonObject) => string): TextType<PairTexts> => ({
    removes: [],
    replaces: [],
    read: (row) => ({ prompt: markedPrompt(marks, row, prompt(row)), ...answers(row, same) }),
  });
  switch (name) {
    case 'default':
      return {
        removes: [],
        replaces: [],
        read: (row) => {
          const first = (...names: string[]): string => names.find((key) => Object.hasOwn(row, key)) ?? names.at(-1) ?? '';
          const question = first('prompt', 'input', 'question', 'instruction');
          return {
            prompt: markedPrompt(marks, row, question),
            ...answers(row, same, first('chosen', 'chosen_response'), first('rejected', 'rejected_response')),
          };
        },
      };
    case 'icr':
      return asked(() => 'input');
    case 'intel':
      return asked(() => 'question');
    case 'prompt_pairs':
      return asked(() => 'prompt');
    case 'ultra':
      return {
        removes: [],
        replaces: ['chosen', 'rejected'],
        read: (row) => ({ prompt: markedPrompt(marks, row, 'prompt'), ...answers(row, (value) => contentAt(value, 1)) }),
      };
    case 'argilla_chat':
      return {
        removes: [],
        replaces: ['chosen', 'rejected'],
        read: (row) => ({
          prompt: marks.turn('user', formatted(contentAt(column(row, 'chosen'), 0))) + marks.openAnswer,
          ...answers(row, (value) => contentAt(value, 1)),
        }),
      };
    default:
      return undefined;
  }
}

export function markedPrompt(marks: TurnMarks, row: JsonObject, question: string): string {
  const system = Object.hasOwn(row, 'system') ? (row['system'] ?? null) : null;
  return (
    (isTruthy(system) ? marks.turn('system', formatted(system)) : '') +
    marks.turn('user', formatted(column(row, question))) +
    marks.openAnswer
  );
}

function contentAt(messages: JsonValue, index: number): JsonValue {
  const message = Array.isArray(messages) ? messages[index] : undefined;
  if (!isJsonObject(message)) throw new RowStop('CRASH_MESSAGES', `there is no message ${index}`);
  return column(message, 'content');
}

function nectar(row: JsonObject): PairTexts {
  const answers = column(row, 'answers');
  if (!Array.isArray(answers) || answers.length < 2) throw new RowStop('CRASH_MESSAGES', 'answers has less than two items');
  const ranked = answers.map((answer) => {
    if (!isJsonObject(answer)) throw new RowStop('CRASH_MESSAGES', 'an item of answers is no object');
    const rank = column(answer, 'rank');
    if (typeof rank !== 'number') throw notPredicted('a rank that is no number');
    return { rank, text: textOnly(column(answer, 'answer'), 'answer') };
  });
  ranked.sort((a, b) => a.rank - b.rank);
  return {
    prompt: `<|system|>\n</s>\n<|user|>\n${formatted(column(row, 'prompt'))}</s>\n<|assistant|>\n`,
    chosen: ranked.at(-1)?.text ?? '',
    rejected: ranked.at(-2)?.text ?? '',
  };
}

/** `type:` as a mapping (prompt_strategies/dpo/user_defined.py). */
export function userDefinedPair(type: JsonObject, unsupported: Unsupported[]): TextType<PairTexts> {
  const options = optionReader(type, 'datasets[0].type.', unsupported);
  const field = (name: string): string => options.text(`field_${name}`) ?? name;
  const names = { prompt: field('prompt'), system: field('system'), chosen: field('chosen'), rejected: field('rejected') };
  const format = (name: string, known: readonly string[]) =>
    formatText(options.text(`${name}_format`) || `{${name}}`, known, `datasets[0].type.${name}_format`, unsupported);
  const prompt = format('prompt', ['prompt', 'system']);
  const chosen = format('chosen', ['chosen']);
  const rejected = format('rejected', ['rejected']);
  return {
    removes: [],
    replaces: [],
    read(row) {
      const system = Object.hasOwn(row, names.system) ? (row[names.system] ?? null) : null;
      return {
        prompt: prompt({ system: isTruthy(system) ? formatted(system) : '', prompt: formatted(column(row, names.prompt)) }),
        chosen: chosen({ chosen: formatted(column(row, names.chosen)) }),
        rejected: rejected({ rejected: formatted(column(row, names.rejected)) }),
      };
    },
  };
}
