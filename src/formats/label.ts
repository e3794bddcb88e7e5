import type { Issue } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { jsonTypeName } from '../json.ts';
import { problem } from './format.ts';

export const TRUE_WORDS = ['true', '1', 'yes'];
export const FALSE_WORDS = ['false', '0', 'no'];

/**
 * A yes-or-no label. 1, 0, "true" and "false" are taken for what they say, with a warning: LLaMA-Factory 0.9.5 drops the row or trains it as
 * wanted (data/converter.py), Axolotl 0.21.0 takes the string "false" for true (prompt_strategies/input_output.py).
 */
export function readLabel(value: JsonValue | undefined, pointer: string): { label?: boolean; issue?: Issue } {
  if (typeof value === 'boolean') return { label: value };
  const word = typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() : '';
  const label = TRUE_WORDS.includes(word) ? true : FALSE_WORDS.includes(word) ? false : undefined;
  const shown = value !== null && typeof value === 'object' ? jsonTypeName(value) : JSON.stringify(value ?? null);
  const severity = label === undefined ? 'error' : 'warning';
  const code = label === undefined ? 'LABEL_UNREADABLE' : 'LABEL_NOT_BOOLEAN';
  const seen = value === undefined ? 'there is no label' : `the label is ${shown.slice(0, 60)}`;
  const issue = problem(severity, code, seen, 'write true or false', pointer);
  return label === undefined ? { issue } : { label, issue };
}
