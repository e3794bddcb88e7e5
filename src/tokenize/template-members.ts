import { itemsOf, pairsOf } from './template-items.ts';
import { boundMethod, hasSurrogates } from './python-strings.ts';
import {
  LoopContext,
  Namespace,
  entriesOfMapping,
  entryOf,
  hasEntry,
  isInteger,
  isMapping,
  numberOf,
  sequenceItems,
} from './template-values.ts';
import type { Mapping, TemplateArguments, TemplateFunction, TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

/** `object.name`: a method, else an item (Jinja2 environment.py, `getattr`). */
export function attributeFirst(object: TemplateValue, name: string): TemplateValue {
  return methodOf(object, name) ?? itemOf(object, name);
}

/** `object[key]`: an item, else a method (Jinja2 environment.py, `getitem`). */
export function itemFirst(object: TemplateValue, key: TemplateValue): TemplateValue {
  const item = itemOf(object, key);
  return item === undefined && typeof key === 'string' ? methodOf(object, key) : item;
}

/** `object[key]` without looking for methods; undefined where there is none. */
export function itemOf(object: TemplateValue, key: TemplateValue): TemplateValue {
  if (typeof key === 'string') {
    if (isMapping(object)) return entryOf(object, key);
    if (object instanceof LoopContext) return loopAttribute(object, key);
    return object instanceof Namespace ? object.entries.get(key) : undefined;
  }
  if (!isInteger(key)) return undefined;
  const items = sequenceItems(object);
  if (items !== undefined) return items.at(key);
  return typeof object === 'string' ? characterAt(object, key) : undefined;
}

/** `loop` inside a loop, as Jinja2 3.1 (runtime.py, LoopContext) gives it. */
function loopAttribute({ items, index }: LoopContext, name: string): TemplateValue {
  switch (name) {
    case 'index':
      return index + 1;
    case 'index0':
      return index;
    case 'revindex':
      return items.length - index;
    case 'revindex0':
      return items.length - index - 1;
    case 'first':
      return index === 0;
    case 'last':
      return index === items.length - 1;
    case 'length':
      return items.length;
    case 'previtem':
      return items[index - 1];
    case 'nextitem':
      return items[index + 1];
    case 'cycle':
      return (args) => args[index % args.length];
    default:
      return undefined;
  }
}

function characterAt(text: string, place: number): string | undefined {
  return hasSurrogates(text) ? [...text].at(place) : text.at(place);
}

const MAPPING_METHODS = new Set(['items', 'keys', 'values', 'copy', 'get']);

/** Whether a name of this kind may be a method of a dict, so that an item of that name comes second. */
export function isMappingMethod(name: string): boolean {
  return MAPPING_METHODS.has(name);
}

/** Methods of `str` and `dict`; those that change a list or a dict are closed to templates (transformers: ImmutableSandboxedEnvironment). */
function methodOf(object: TemplateValue, name: string): TemplateFunction | undefined {
  if (typeof object === 'string') return boundMethod(object, name);
  if (!MAPPING_METHODS.has(name) || !isMapping(object)) return undefined;
  switch (name) {
    case 'items':
      return () => pairsOf(object);
    case 'keys':
      return () => itemsOf(object);
    case 'values':
      return () => entriesOfMapping(object).map(([, value]) => value);
    case 'copy':
      return () => new Map(entriesOfMapping(object));
    default:
      return (args) => getEntry(object, args);
  }
}

/** `dict.get` of Python. */
export function getEntry(mapping: Mapping, args: TemplateArguments): TemplateValue {
  const [key, otherwise] = args;
  if (typeof key === 'string' && hasEntry(mapping, key)) return entryOf(mapping, key);
  return args.length > 1 ? otherwise : null;
}

/** `value[start:stop:step]` of Python for a text or a list; undefined for others. */
export function sliceOf(value: TemplateValue, start: TemplateValue, stop: TemplateValue, step: TemplateValue): TemplateValue {
  const [from, to, by = 1] = [start, stop, step].map(boundOf);
  if (typeof value === 'string') {
    if (hasSurrogates(value) || by !== 1) return sliced([...value], from, to, by).join('');
    const [first, last] = bounds(value.length, from, to, 1);
    return value.slice(first, Math.max(first, last));
  }
  const items = sequenceItems(value);
  return items === undefined ? undefined : sliced(items, from, to, by);
}

function boundOf(value: TemplateValue): number | undefined {
  return value === undefined || value === null ? undefined : (numberOf(value) ?? NaN);
}

function bounds(length: number, start: number | undefined, stop: number | undefined, step: number): readonly [number, number] {
  if (step === 0) throw new TemplateError('slice step cannot be zero');
  const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value < 0 ? value + length : value, low), high);
  if (step > 0) return [start === undefined ? 0 : clamp(start, 0, length), stop === undefined ? length : clamp(stop, 0, length)];
  return [start === undefined ? length - 1 : clamp(start, -1, length - 1), stop === undefined ? -1 : clamp(stop, -1, length - 1)];
}

function sliced<T>(items: readonly T[], start: number | undefined, stop: number | undefined, step: number): T[] {
  const [from, to] = bounds(items.length, start, stop, step);
  if (step === 1) return items.slice(from, Math.max(from, to));
  const result: T[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) result.push(items[at] as T);
  return result;
}
