import {
  float,
  integer,
  isList,
  isMapping,
  isNone,
  isNumber,
  isText,
  isTruthy,
  isUndefined,
  list,
  text,
  tuple,
  UNDEFINED,
} from './jinja-library.ts';
import type { TemplateValue } from './jinja-library.ts';
import { callStringMethod, codePointCount, named } from './python-strings.ts';
import { compareCodePoints, pythonEquals, pythonJson, pythonText } from './python-text.ts';
import type { JsonStyle } from './python-text.ts';
import { TemplateError } from '../../tokenizer.ts';

type Arguments = readonly TemplateValue[];
type Filter = (value: TemplateValue, args: Arguments) => TemplateValue;

/**
 * Filters as Jinja2 3.1 (filters.py) has them, and `tojson` as transformers 5.23 has it. The library's own lack arguments, print booleans and floats as JavaScript
 * does, count UTF-16 units, or refuse undefined values. What is not here is left to the library.
 */
export const FILTERS = new Map<string, Filter>([
  ['tojson', (value, args) => text(pythonJson(value, jsonStyle(args)))],
  ['string', (value) => text(pythonText(value))],
  ['trim', (value, args) => callStringMethod(pythonText(value), 'strip', characters(args))],
  ['upper', (value) => callStringMethod(pythonText(value), 'upper')],
  ['lower', (value) => callStringMethod(pythonText(value), 'lower')],
  ['capitalize', (value) => callStringMethod(pythonText(value), 'capitalize')],
  ['title', (value) => callStringMethod(pythonText(value), 'title')],
  ['replace', (value, args) => callStringMethod(pythonText(value), 'replace', args)],
  ['length', (value) => integer(lengthOf(value))],
  ['count', (value) => integer(lengthOf(value))],
  ['list', (value) => list(itemsOf(value))],
  ['first', (value) => itemsOf(value)[0] ?? UNDEFINED],
  ['last', (value) => itemsOf(value).at(-1) ?? UNDEFINED],
  ['reverse', (value) => (isText(value) ? text([...value.value].reverse().join('')) : list(itemsOf(value).toReversed()))],
  ['join', (value, args) => text(join(value, args))],
  ['items', (value) => (isUndefined(value) ? list([]) : list(entriesOf(value)))],
  [
    'default',
    (value, args) =>
      isUndefined(value) || (isTrue(args, 1, 'boolean') && !isTruthy(value)) ? (named(args, 0, 'default_value') ?? text('')) : value,
  ],
  [
    'd',
    (value, args) =>
      isUndefined(value) || (isTrue(args, 1, 'boolean') && !isTruthy(value)) ? (named(args, 0, 'default_value') ?? text('')) : value,
  ],
  ['dictsort', (value, args) => list(sortedEntries(value, args))],
  ['int', (value, args) => wholeNumber(value, named(args, 0, 'default') ?? integer(0))],
  ['float', (value, args) => floatNumber(value, named(args, 0, 'default') ?? float(0))],
  ['unique', (value) => list(unique(itemsOf(value)))],
  ['map', map],
  ['select', (value, args) => list(itemsIfAny(value).filter((item) => passes(item, args)))],
  ['reject', (value, args) => list(itemsIfAny(value).filter((item) => !passes(item, args)))],
  ['selectattr', (value, args) => list(itemsIfAny(value).filter((item) => passes(attributeOf(item, args[0]), args.slice(1))))],
  ['rejectattr', (value, args) => list(itemsIfAny(value).filter((item) => !passes(attributeOf(item, args[0]), args.slice(1))))],
  ['sum', (value) => sum(itemsOf(value))],
]);

type Test = (value: TemplateValue, other: TemplateValue | undefined) => boolean;

/** Tests as Jinja2 3.1 (tests.py) has them; those with an argument serve `select` and its like alone. */
export const TESTS = new Map<string, Test>([
  ['defined', (value) => !isUndefined(value)],
  ['undefined', (value) => isUndefined(value)],
  ['none', isNone],
  ['boolean', (value) => value.type === 'BooleanValue'],
  ['true', (value) => value.value === true],
  ['false', (value) => value.value === false],
  ['string', isText],
  ['number', isNumber],
  ['integer', (value) => value.type === 'IntegerValue'],
  ['float', (value) => value.type === 'FloatValue'],
  ['mapping', isMapping],
  ['iterable', (value) => isText(value) || isList(value) || isMapping(value) || isUndefined(value)],
  ['sequence', (value) => isText(value) || isList(value) || isMapping(value) || isUndefined(value)],
  ['equalto', (value, other) => other !== undefined && pythonEquals(value, other)],
  ['eq', (value, other) => other !== undefined && pythonEquals(value, other)],
  ['==', (value, other) => other !== undefined && pythonEquals(value, other)],
  ['ne', (value, other) => other === undefined || !pythonEquals(value, other)],
  ['!=', (value, other) => other === undefined || !pythonEquals(value, other)],
  ['in', (value, other) => other !== undefined && contains(other, value)],
]);

/** `value in container` of Python. */
export function contains(container: TemplateValue, value: TemplateValue): boolean {
  if (isList(container)) return container.value.some((item) => pythonEquals(item, value));
  if (isMapping(container)) return isText(value) && container.value.has(value.value);
  if (isUndefined(container)) return false;
  if (isText(container) && isText(value)) return container.value.includes(value.value);
  throw new TemplateError(`cannot look for a ${value.type} in a ${container.type}`);
}

/** What a loop over a value goes through: characters, items or keys; nothing for an undefined value. */
export function itemsOf(value: TemplateValue): readonly TemplateValue[] {
  if (isList(value)) return value.value;
  if (isText(value)) return Array.from(value.value, text);
  if (isMapping(value)) return Array.from(value.value.keys(), text);
  if (isUndefined(value)) return [];
  throw new TemplateError(`a ${value.type} is not iterable`);
}

/** Keys and values of a mapping, as pairs. */
export function entriesOf(value: TemplateValue): TemplateValue[] {
  if (isMapping(value)) return Array.from(value.value, ([key, item]) => tuple([text(key), item]));
  throw new TemplateError(`a ${value.type} has no items`);
}

function sortedEntries(value: TemplateValue, args: Arguments): TemplateValue[] {
  const isCased = isTrue(args, 0, 'case_sensitive');
  const by = named(args, 1, 'by');
  const place = by !== undefined && pythonText(by) === 'value' ? 1 : 0;
  const key = (entry: TemplateValue): TemplateValue => {
    const part = itemsOf(entry)[place] ?? UNDEFINED;
    return isText(part) && !isCased ? text(part.value.toLowerCase()) : part;
  };
  const sign = isTrue(args, 2, 'reverse') ? -1 : 1;
  return entriesOf(value).sort((a, b) => sign * compareValues(key(a), key(b)));
}

function lengthOf(value: TemplateValue): number {
  return isText(value) ? codePointCount(value.value) : isMapping(value) ? value.value.size : itemsOf(value).length;
}

function join(value: TemplateValue, args: Arguments): string {
  const attribute = named(args, 1, 'attribute');
  const items = attribute === undefined ? itemsOf(value) : itemsOf(value).map((item) => attributeOf(item, attribute));
  return items.map(pythonText).join(pythonText(named(args, 0, 'd') ?? text('')));
}

/** `map`, `select` and their like go through nothing where a value is falsy, whatever it is (Jinja2 filters.py, `select_or_reject`). */
function itemsIfAny(value: TemplateValue): readonly TemplateValue[] {
  return isTruthy(value) ? itemsOf(value) : [];
}

function map(value: TemplateValue, args: Arguments): TemplateValue {
  const attribute = named(args, 9, 'attribute');
  const fallback = named(args, 9, 'default');
  if (attribute !== undefined) {
    return list(
      itemsIfAny(value).map((item) => {
        const found = attributeOf(item, attribute);
        return isUndefined(found) && fallback !== undefined ? fallback : found;
      }),
    );
  }
  const [name, ...rest] = args;
  const filter = name !== undefined && isText(name) ? FILTERS.get(name.value) : undefined;
  if (filter === undefined) throw new TemplateError('map takes attribute=… or the name of a filter');
  return list(itemsIfAny(value).map((item) => filter(item, rest)));
}

function passes(value: TemplateValue, [name, other]: Arguments): boolean {
  if (name === undefined) return isTruthy(value);
  const test = isText(name) ? TESTS.get(name.value) : undefined;
  if (test === undefined) throw new TemplateError(`unknown test ${pythonText(name)}`);
  return test(value, other);
}

/** `a.b.0` of an item, as filters with an attribute take it. */
function attributeOf(item: TemplateValue, attribute: TemplateValue | undefined): TemplateValue {
  if (attribute === undefined) return UNDEFINED;
  let value = item;
  for (const part of pythonText(attribute).split('.')) {
    if (isMapping(value)) value = value.value.get(part) ?? UNDEFINED;
    else if (isList(value) && /^\d+$/.test(part)) value = value.value[Number(part)] ?? UNDEFINED;
    else return UNDEFINED;
  }
  return value;
}

function unique(items: readonly TemplateValue[]): TemplateValue[] {
  const folded = (value: TemplateValue): TemplateValue => (isText(value) ? text(value.value.toLowerCase()) : value);
  const seen: TemplateValue[] = [];
  return items.filter((item) => {
    const key = folded(item);
    if (seen.some((other) => pythonEquals(other, key))) return false;
    seen.push(key);
    return true;
  });
}

function sum(items: readonly TemplateValue[]): TemplateValue {
  const total = items.reduce((all, item) => all + (isNumber(item) ? Number(item.value) : NaN), 0);
  if (Number.isNaN(total)) throw new TemplateError('cannot add what is no number');
  return items.some(({ type }) => type === 'FloatValue') ? float(total) : integer(total);
}

function wholeNumber(value: TemplateValue, otherwise: TemplateValue): TemplateValue {
  const parsed = isNumber(value) ? Math.trunc(Number(value.value)) : isText(value) ? parsedNumber(value.value) : NaN;
  return Number.isFinite(parsed) ? integer(Math.trunc(parsed)) : otherwise;
}

function floatNumber(value: TemplateValue, otherwise: TemplateValue): TemplateValue {
  const parsed = isNumber(value) ? Number(value.value) : isText(value) ? parsedNumber(value.value) : NaN;
  return Number.isNaN(parsed) ? otherwise : float(parsed);
}

function parsedNumber(written: string): number {
  return /^\s*[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(written) ? Number(written.replaceAll('_', '')) : NaN;
}

function jsonStyle(args: Arguments): JsonStyle {
  const indent = named(args, 1, 'indent');
  const separators = named(args, 2, 'separators');
  const style: JsonStyle = { ensureAscii: isTrue(args, 0, 'ensure_ascii'), sortKeys: isTrue(args, 3, 'sort_keys') };
  if (indent !== undefined && !isNone(indent)) style.indent = isText(indent) ? indent.value : ' '.repeat(Math.max(0, Number(indent.value)));
  if (separators !== undefined && isList(separators)) {
    const [item, key] = separators.value.map(pythonText);
    if (item === undefined || key === undefined) throw new TemplateError('separators are two strings');
    style.separators = [item, key];
  }
  return style;
}

function isTrue(args: Arguments, place: number, name: string): boolean {
  const value = named(args, place, name);
  return value !== undefined && isTruthy(value);
}

function characters(args: Arguments): Arguments {
  const chars = named(args, 0, 'chars');
  return chars === undefined ? [] : [chars];
}

/** `a < b` of Python, as -1, 0 or 1. */
export function compareValues(a: TemplateValue, b: TemplateValue): number {
  if (isNumber(a) && isNumber(b)) return Math.sign(Number(a.value) - Number(b.value));
  if (isText(a) && isText(b)) return Math.sign(compareCodePoints(a.value, b.value));
  throw new TemplateError(`cannot compare a ${a.type} with a ${b.type}`);
}
