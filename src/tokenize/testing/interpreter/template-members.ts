import { NONE, UNDEFINED, callable, isList, isMapping, isText, isUndefined, list, mapping, text } from './jinja-library.ts';
import type { TemplateValue } from './jinja-library.ts';
import { stringMethod } from './python-strings.ts';
import { entriesOf, itemsOf } from './template-filters.ts';
import { TemplateError } from '../../tokenizer.ts';

/** `object.name`: a method, else an item. */
export function attributeFirst(object: TemplateValue, name: string): TemplateValue {
  const method = methodOf(object, name);
  return isUndefined(method) ? itemOf(object, text(name)) : method;
}

/** `object[key]` without looking for methods; undefined where there is none. */
export function itemOf(object: TemplateValue, key: TemplateValue): TemplateValue {
  if (object.type === 'NamespaceValue' || isMapping(object)) {
    return isText(key) ? ((object.value as Map<string, TemplateValue>).get(key.value) ?? UNDEFINED) : UNDEFINED;
  }
  if (key.type !== 'IntegerValue') return UNDEFINED;
  if (isList(object)) return object.value.at(key.value as number) ?? UNDEFINED;
  if (!isText(object)) return UNDEFINED;
  const character = [...object.value].at(key.value as number);
  return character === undefined ? UNDEFINED : text(character);
}

/** Methods of `str` and `dict`; those that change a list or a dict are closed to templates (transformers: ImmutableSandboxedEnvironment). */
export function methodOf(object: TemplateValue, name: string): TemplateValue {
  if (isText(object)) return stringMethod(object.value, name);
  if (!isMapping(object)) return UNDEFINED;
  const entries = object.value;
  switch (name) {
    case 'items':
      return callable(() => list(entriesOf(object)));
    case 'keys':
      return callable(() => list(itemsOf(object)));
    case 'values':
      return callable(() => list([...entries.values()]));
    case 'copy':
      return callable(() => mapping(new Map(entries)));
    case 'get':
      return callable(([key, otherwise]) => (key !== undefined && isText(key) ? entries.get(key.value) : undefined) ?? otherwise ?? NONE);
    default:
      return UNDEFINED;
  }
}

/** `items[start:stop:step]` of Python. */
export function sliced<T>(items: readonly T[], start: number | undefined, stop: number | undefined, step = 1): T[] {
  if (step === 0) throw new TemplateError('slice step cannot be zero');
  const { length } = items;
  const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value < 0 ? value + length : value, low), high);
  const from = start === undefined ? (step > 0 ? 0 : length - 1) : step > 0 ? clamp(start, 0, length) : clamp(start, -1, length - 1);
  const to = stop === undefined ? (step > 0 ? length : -1) : step > 0 ? clamp(stop, 0, length) : clamp(stop, -1, length - 1);
  const result: T[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) result.push(items[at] as T);
  return result;
}
