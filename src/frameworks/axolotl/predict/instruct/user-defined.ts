import type { JsonObject } from '../../../../json.ts';
import type { Unsupported } from '../../../predict.ts';
import { column, formatted } from '../columns.ts';
import { optionReader } from '../option-reader.ts';
import { isTruthy } from '../python-json.ts';
import { formatText } from './format-text.ts';
import type { ReadInstruction } from './instruct-types.ts';

/** `type:` as a mapping of fields and formats (Axolotl 0.21.0, prompt_strategies/user_defined.py). */
export function userDefined(type: JsonObject, unsupported: Unsupported[]): ReadInstruction {
  const options = optionReader(type, 'datasets[0].type.', unsupported);
  const format = (key: string, otherwise: string, names: readonly string[]) =>
    formatText(options.text(key) ?? otherwise, names, `datasets[0].type.${key}`, unsupported);
  const withInput = format('format', '{instruction} {input} ', ['instruction', 'input']);
  const withoutInput = format('no_input_format', '{instruction} ', ['instruction']);
  const systemFormat = options.text('system_format') ?? '{system}';
  const system = format('system_format', '{system}', ['system']);
  const systemPrompt = options.text('system_prompt') ?? '';
  const field = (name: string): string => options.text(`field_${name}`) ?? name;
  const names = { instruction: field('instruction'), input: field('input'), output: field('output'), system: field('system') };
  return (row) => {
    const instruction = formatted(column(row, names.instruction));
    const input = Object.hasOwn(row, names.input) ? (row[names.input] ?? null) : '';
    const systemText = Object.hasOwn(row, names.system) ? (row[names.system] ?? null) : systemPrompt;
    const before = isTruthy(systemText) && systemFormat !== '' ? system({ system: formatted(systemText) }) : '';
    return {
      prompt: before + (isTruthy(input) ? withInput({ instruction, input: formatted(input) }) : withoutInput({ instruction })),
      answer: Object.hasOwn(row, names.output) ? (row[names.output] ?? null) : '',
    };
  };
}
