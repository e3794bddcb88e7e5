import { Tuple, entriesOfMapping, isMapping, keysOfMapping, sequenceItems, sizeOfMapping, typeName } from './template-values.ts';
import type { TemplateValue } from './template-values.ts';
import { codePointCount } from './python-strings.ts';
import { TemplateError } from './tokenizer.ts';

/** What a loop over a value goes through: characters, items or keys; nothing for an undefined value. */
export function itemsOf(value: TemplateValue): readonly TemplateValue[] {
  const items = sequenceItems(value);
  if (items !== undefined) return items;
  if (typeof value === 'string') return [...value];
  if (value === undefined) return [];
  if (isMapping(value)) return keysOfMapping(value);
  throw new TemplateError(`a ${typeName(value)} is not iterable`);
}

/** Keys and values of a mapping, as pairs. */
export function pairsOf(value: TemplateValue): Tuple[] {
  if (isMapping(value)) return entriesOfMapping(value).map((entry) => new Tuple(entry));
  throw new TemplateError(`a ${typeName(value)} has no items`);
}

/** `len(value)` of Python. */
export function lengthOf(value: TemplateValue): number {
  if (typeof value === 'string') return codePointCount(value);
  return isMapping(value) ? sizeOfMapping(value) : itemsOf(value).length;
}
