import { pythonStrip, splitLines, stringMethod } from './python-strings.ts';
import { compareCodePoints, pythonEquals, pythonJson, pythonText } from './python-text.ts';
import type { JsonStyle } from './python-text.ts';
import { itemsOf, lengthOf, pairsOf } from './template-items.ts';
import { TESTS } from './template-tests.ts';
import {
  KeywordArguments,
  entryOf,
  float,
  isFloat,
  isMapping,
  isTruthy,
  named,
  numberOf,
  sequenceItems,
  typeName,
} from './template-values.ts';
import type { TemplateArguments, TemplateValue, Tuple } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

export type TemplateFilter = (value: TemplateValue, args: TemplateArguments) => TemplateValue;

/** Filters as Jinja2 3.1 (filters.py) has them, and `tojson` as transformers 5.23 has it. */
export const FILTERS: ReadonlyMap<string, TemplateFilter> = new Map<string, TemplateFilter>([
  ['tojson', (value, args) => pythonJson(value, args.length === 0 ? {} : jsonStyle(args))],
  ['string', pythonText],
  ['safe', (value) => value],
  ['trim', (value, args) => pythonStrip(pythonText(value), 'strip', named(args, 0, 'chars'))],
  ['upper', (value) => pythonText(value).toUpperCase()],
  ['lower', (value) => pythonText(value).toLowerCase()],
  ['capitalize', ofText('capitalize')],
  ['title', ofText('title')],
  ['replace', ofText('replace')],
  ['indent', indent],
  ['length', lengthOf],
  ['count', lengthOf],
  ['list', itemsOf],
  ['first', (value) => itemsOf(value)[0]],
  ['last', (value) => itemsOf(value).at(-1)],
  ['reverse', (value) => (typeof value === 'string' ? [...value].reverse().join('') : itemsOf(value).toReversed())],
  ['join', join],
  ['items', (value) => (value === undefined ? [] : pairsOf(value))],
  ['default', otherwise],
  ['d', otherwise],
  ['dictsort', sortedPairs],
  ['sort', sorted],
  ['abs', absolute],
  ['int', (value, args) => wholeNumber(value, given(named(args, 0, 'default'), 0))],
  ['float', (value, args) => floatNumber(value, given(named(args, 0, 'default'), float(0)))],
  ['unique', (value) => unique(itemsOf(value))],
  ['map', map],
  ['select', (value, args) => itemsIfAny(value).filter((item) => passes(item, args))],
  ['reject', (value, args) => itemsIfAny(value).filter((item) => !passes(item, args))],
  ['selectattr', (value, args) => itemsIfAny(value).filter((item) => passes(attributeOf(item, args[0]), args.slice(1)))],
  ['rejectattr', (value, args) => itemsIfAny(value).filter((item) => !passes(attributeOf(item, args[0]), args.slice(1)))],
  ['sum', (value) => sum(itemsOf(value))],
]);

/** The filter of a name that there is none of. */
export function unknownFilter(name: string): TemplateFilter {
  return (value) => {
    const type =
      /^(?:String|Array|Object|Boolean)Value$/.exec(typeName(value))?.[0] ?? (numberOf(value) === undefined ? '' : 'NumericValue');
    throw new TemplateError(type === '' ? `Cannot apply filter "${name}" to type: ${typeName(value)}` : `Unknown ${type} filter: ${name}`);
  };
}

function ofText(name: string): TemplateFilter {
  const method = stringMethod(name);
  return (value, args) => method?.(pythonText(value), args);
}

function otherwise(value: TemplateValue, args: TemplateArguments): TemplateValue {
  const isMissing = value === undefined || (isTrue(args, 1, 'boolean') && !isTruthy(value));
  return isMissing ? given(named(args, 0, 'default_value'), '') : value;
}

function given(value: TemplateValue, fallback: TemplateValue): TemplateValue {
  return value === undefined ? fallback : value;
}

function sortedPairs(value: TemplateValue, args: TemplateArguments): TemplateValue {
  const isCased = isTrue(args, 0, 'case_sensitive');
  const by = named(args, 1, 'by');
  const place = by !== undefined && pythonText(by) === 'value' ? 1 : 0;
  const key = (pair: Tuple): TemplateValue => folded(pair.items[place], isCased);
  const sign = isTrue(args, 2, 'reverse') ? -1 : 1;
  return pairsOf(value).sort((a, b) => sign * compareValues(key(a), key(b)));
}

function sorted(value: TemplateValue, args: TemplateArguments): TemplateValue {
  const isCased = isTrue(args, 1, 'case_sensitive');
  const attribute = named(args, 2, 'attribute') ?? null;
  const key = (item: TemplateValue): TemplateValue => folded(attribute === null ? item : attributeOf(item, attribute), isCased);
  const sign = isTrue(args, 0, 'reverse') ? -1 : 1;
  return itemsOf(value).toSorted((a, b) => sign * compareValues(key(a), key(b)));
}

function folded(value: TemplateValue, isCased: boolean): TemplateValue {
  return typeof value === 'string' && !isCased ? value.toLowerCase() : value;
}

function indent(value: TemplateValue, args: TemplateArguments): string {
  const width = named(args, 0, 'width') ?? 4;
  const margin = typeof width === 'string' ? width : ' '.repeat(Math.max(0, Number(numberOf(width))));
  const [first = '', ...more] = splitLines(`${pythonText(value)}\n`, false);
  const rest = more.map((line) => (line === '' && !isTrue(args, 2, 'blank') ? line : margin + line));
  return (isTrue(args, 1, 'first') ? margin : '') + [first, ...rest].join('\n');
}

function join(value: TemplateValue, args: TemplateArguments): string {
  const attribute = named(args, 1, 'attribute');
  const items = attribute === undefined ? itemsOf(value) : itemsOf(value).map((item) => attributeOf(item, attribute));
  return items.map(pythonText).join(pythonText(given(named(args, 0, 'd'), '')));
}

/** `map`, `select` and their like go through nothing where a value is falsy, whatever it is (Jinja2 filters.py, `select_or_reject`). */
function itemsIfAny(value: TemplateValue): readonly TemplateValue[] {
  return isTruthy(value) ? itemsOf(value) : [];
}

function map(value: TemplateValue, args: TemplateArguments): TemplateValue {
  const keywords = args.at(-1) instanceof KeywordArguments ? args.at(-1) : undefined;
  const attribute = keywords === undefined ? undefined : named(args, Infinity, 'attribute');
  if (attribute !== undefined) {
    const fallback = named(args, Infinity, 'default');
    return itemsIfAny(value).map((item) => given(attributeOf(item, attribute), fallback));
  }
  const [name, ...rest] = args;
  const filter = typeof name === 'string' ? FILTERS.get(name) : undefined;
  if (filter === undefined) throw new TemplateError('map takes attribute=… or the name of a filter');
  return itemsIfAny(value).map((item) => filter(item, rest));
}

function passes(value: TemplateValue, [name, other]: TemplateArguments): boolean {
  if (name === undefined) return isTruthy(value);
  const test = typeof name === 'string' ? TESTS.get(name) : undefined;
  if (test === undefined) throw new TemplateError(`unknown test ${pythonText(name)}`);
  return test(value, other);
}

/** `a.b.0` of an item, as filters with an attribute take it. */
function attributeOf(item: TemplateValue, attribute: TemplateValue): TemplateValue {
  if (attribute === undefined) return undefined;
  let value = item;
  for (const part of pythonText(attribute).split('.')) {
    if (isMapping(value)) value = entryOf(value, part);
    else if (/^\d+$/.test(part)) value = sequenceItems(value)?.[Number(part)];
    else return undefined;
  }
  return value;
}

function unique(items: readonly TemplateValue[]): TemplateValue[] {
  const seen: TemplateValue[] = [];
  return items.filter((item) => {
    const key = folded(item, false);
    if (seen.some((other) => pythonEquals(other, key))) return false;
    seen.push(key);
    return true;
  });
}

function sum(items: readonly TemplateValue[]): TemplateValue {
  const total = items.reduce<number>((all, item) => all + (numberOf(item) ?? NaN), 0);
  if (Number.isNaN(total)) throw new TemplateError('cannot add what is no number');
  return items.some(isFloat) ? float(total) : total;
}

function absolute(value: TemplateValue): TemplateValue {
  const number = numberOf(value);
  if (number === undefined) return unknownFilter('abs')(value, []);
  return isFloat(value) ? float(Math.abs(number)) : Math.abs(number);
}

function wholeNumber(value: TemplateValue, fallback: TemplateValue): TemplateValue {
  const parsed = Math.trunc(numberOf(value) ?? (typeof value === 'string' ? parsedNumber(value) : NaN));
  return Number.isFinite(parsed) ? parsed : fallback;
}

function floatNumber(value: TemplateValue, fallback: TemplateValue): TemplateValue {
  const parsed = numberOf(value) ?? (typeof value === 'string' ? parsedNumber(value) : NaN);
  return Number.isNaN(parsed) ? fallback : float(parsed);
}

function parsedNumber(written: string): number {
  return /^\s*[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(written) ? Number(written.replaceAll('_', '')) : NaN;
}

function jsonStyle(args: TemplateArguments): JsonStyle {
  const width = named(args, 1, 'indent') ?? null;
  const separators = sequenceItems(named(args, 2, 'separators'));
  const style: JsonStyle = { ensureAscii: isTrue(args, 0, 'ensure_ascii'), sortKeys: isTrue(args, 3, 'sort_keys') };
  if (width !== null) style.indent = typeof width === 'string' ? width : ' '.repeat(Math.max(0, Number(numberOf(width))));
  if (separators !== undefined) {
    const [item, key] = separators.map(pythonText);
    if (item === undefined || key === undefined) throw new TemplateError('separators are two strings');
    style.separators = [item, key];
  }
  return style;
}

function isTrue(args: TemplateArguments, place: number, name: string): boolean {
  return isTruthy(named(args, place, name));
}

/** `a < b` of Python, as -1, 0 or 1. */
export function compareValues(a: TemplateValue, b: TemplateValue): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return Math.sign(x - y);
  if (typeof a === 'string' && typeof b === 'string') return Math.sign(compareCodePoints(a, b));
  throw new TemplateError(`cannot compare a ${typeName(a)} with a ${typeName(b)}`);
}
