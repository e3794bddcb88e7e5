import type { JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { Setting } from '../../config.ts';

/** A JSON value as a Python literal: its strings and numbers are Python's too. */
export function pythonValue(value: JsonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (isJsonObject(value))
    return `{${Object.entries(value)
      .map(([key, one]) => `${pythonValue(key)}: ${pythonValue(one)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

/** Text inside a docstring, where neither quotes nor backslashes may stand as they are. */
export function docstringText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

/** Settings as keyword arguments, one a line, with their reasons. */
export function keywordLines(settings: readonly Setting[], indent: string): string[] {
  return settings.map(({ key, value, why }) => `${indent}${key}=${pythonValue(value)},${why === undefined ? '' : `  # ${why}`}`);
}

/** The function that GRPO asks for the worth of an answer, for a person to fill in. */
export const REWARD_LINES: readonly string[] = [
  '',
  '',
  'def reward(completions, **columns):',
  '    """A number for each answer; the columns of the data come by their names."""',
  '    raise NotImplementedError("say here what a good answer is")',
  '',
];
