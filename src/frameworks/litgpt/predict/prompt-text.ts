import type { JsonObject, JsonValue } from '../../../json.ts';
import { jsonTypeName } from '../../../json.ts';
import { pythonStrip } from '../../../tokenize/python-strings.ts';
import { RowStop, notPredicted } from '../../shared/hf/row-stop.ts';
import { isTrue } from './checkpoint-tokens.ts';
import type { PromptStyle, SystemPrompt } from './prompt-styles.ts';

/** What a prompt style makes of a row (litgpt 0.5.13, data/base.py, `SFTDataset.__getitem__`; prompts.py, `apply`). Throws `RowStop`. */
export function promptText(style: PromptStyle, row: JsonObject, instruction: string): string {
  const { text, system } = style.withInput !== undefined && isTrue(row['input']) ? style.withInput : style;
  return filled(text, {
    prompt: instruction,
    system: () => (system === undefined ? '' : systemText(system, row['sys_prompt'])),
    input: () => shown(row['input'], 'input'),
  });
}

function systemText({ otherwise, wrap, isStripped }: SystemPrompt, given: JsonValue | undefined): string {
  if (isStripped === true && isTrue(given) && typeof given !== 'string')
    throw new RowStop('CRASH_SYSTEM_TYPE', `sys_prompt is ${jsonTypeName(given)} where this prompt style needs text`);
  const chosen = isTrue(given) ? shown(given, 'sys_prompt') : otherwise;
  if (chosen === '' && wrap !== undefined) return '';
  const text = isStripped === true ? pythonStrip(chosen) : chosen;
  return wrap === undefined ? text : filled(wrap, { system: () => text });
}

/** A value as Python writes it into text. */
function shown(value: JsonValue | undefined, key: string): string {
  if (typeof value === 'string') return wellFormed(value, key);
  if (value === true) return 'True';
  throw notPredicted(
    `${key} is ${jsonTypeName(value)}, which LitGPT writes into the prompt as Python prints it; handled are text and true`,
  );
}

/** Text that has an encoding: the tokenizer stops on others. */
export function wellFormed(text: string, key: string): string {
  if (text.isWellFormed()) return text;
  throw new RowStop('CRASH_SURROGATE', `${key} holds half of a UTF-16 surrogate pair, on which the tokenizer stops`);
}

type Slots = Readonly<Partial<Record<string, string | (() => string)>>>;

function filled(template: string, slots: Slots): string {
  return template
    .split(/\{(prompt|system|input)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return part;
      const value = slots[part] ?? '';
      return typeof value === 'string' ? value : value();
    })
    .join('');
}
