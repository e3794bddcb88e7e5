import { UNDEFINED, bool, callable, integer, isList, isNone, isText, list, text, tuple } from './jinja-library.ts';
import type { TemplateValue } from './jinja-library.ts';
import { TemplateError } from '../../tokenizer.ts';

/** What Python's `str.strip`, `split` and `isspace` take as white space: other than JavaScript's, with the separators 1C–1F and 85, without FEFF. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const IS_SPACE = new RegExp(`[${SPACE}]`);
const WORDS = new RegExp(`[^${SPACE}]+`, 'g');
const LINES = /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g;

type Arguments = readonly TemplateValue[];
type Method = (self: string, args: Arguments) => TemplateValue;

/** Methods of `str` that chat templates call, as Python 3 has them. The library's own leave out arguments (`strip('\n')`). */
const METHODS = new Map<string, Method>([
  ['strip', (self, args) => text(strip(self, args[0], true, true))],
  ['lstrip', (self, args) => text(strip(self, args[0], true, false))],
  ['rstrip', (self, args) => text(strip(self, args[0], false, true))],
  ['upper', (self) => text(self.toUpperCase())],
  ['lower', (self) => text(self.toLowerCase())],
  ['capitalize', (self) => text(capitalize(self))],
  ['title', (self) => text(titleCase(self))],
  ['split', (self, args) => list(split(self, args, false).map(text))],
  ['rsplit', (self, args) => list(split(self, args, true).map(text))],
  ['splitlines', (self, args) => list(splitLines(self, isKept(args[0])).map(text))],
  ['partition', (self, args) => tuple(partition(self, self.indexOf(textOf(args[0])), textOf(args[0])).map(text))],
  ['replace', (self, args) => text(replace(self, args))],
  ['removeprefix', (self, [prefix]) => text(self.startsWith(textOf(prefix)) ? self.slice(textOf(prefix).length) : self)],
  ['removesuffix', (self, [suffix]) => text(self.endsWith(textOf(suffix)) ? self.slice(0, self.length - textOf(suffix).length) : self)],
  ['startswith', (self, [prefix]) => bool(anyOf(prefix, (one) => self.startsWith(one)))],
  ['endswith', (self, [suffix]) => bool(anyOf(suffix, (one) => self.endsWith(one)))],
  ['find', (self, [wanted]) => integer(codePointIndex(self, self.indexOf(textOf(wanted))))],
  ['rfind', (self, [wanted]) => integer(codePointIndex(self, self.lastIndexOf(textOf(wanted))))],
  ['count', (self, [wanted]) => integer(occurrences(self, textOf(wanted)))],
  ['join', (self, [items]) => text(textsOf(items).join(self))],
  ['isdigit', (self) => bool(/^\p{Nd}+$/u.test(self))],
  ['isalpha', (self) => bool(/^\p{L}+$/u.test(self))],
  ['isalnum', (self) => bool(/^[\p{L}\p{N}]+$/u.test(self))],
  ['isspace', (self) => bool(self !== '' && [...self].every((character) => IS_SPACE.test(character)))],
  ['isupper', (self) => bool(self === self.toUpperCase() && self !== self.toLowerCase())],
  ['islower', (self) => bool(self === self.toLowerCase() && self !== self.toUpperCase())],
]);

/** `value.name` of a string: a bound method, or undefined where there is none of that name. */
export function stringMethod(self: string, name: string): TemplateValue {
  const method = METHODS.get(name);
  return method === undefined ? UNDEFINED : callable((args) => method(self, args));
}

/** Calls one, for the filters that are methods (`trim`, `title`, …). */
export function callStringMethod(self: string, name: string, args: Arguments = []): TemplateValue {
  const method = METHODS.get(name);
  if (method === undefined) throw new TemplateError(`a string has no method ${name}`);
  return method(self, args);
}

/** Number of code points: `len` of a string. */
export function codePointCount(value: string): number {
  let count = value.length;
  for (let index = 0; index + 1 < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit < 0xd800 || unit >= 0xdc00) continue;
    const next = value.charCodeAt(index + 1);
    if (next >= 0xdc00 && next < 0xe000) {
      count--;
      index++;
    }
  }
  return count;
}

function strip(self: string, characters: TemplateValue | undefined, atStart: boolean, atEnd: boolean): string {
  const set = characters === undefined || isNone(characters) ? undefined : new Set(textOf(characters));
  const drops = (character: string): boolean => (set === undefined ? IS_SPACE.test(character) : set.has(character));
  let start = 0;
  let end = self.length;
  while (atStart && start < end) {
    const character = String.fromCodePoint(self.codePointAt(start) as number);
    if (!drops(character)) break;
    start += character.length;
  }
  while (atEnd && end > start) {
    const pair = end - start > 1 && (self.codePointAt(end - 2) as number) > 0xffff;
    if (!drops(self.slice(end - (pair ? 2 : 1), end))) break;
    end -= pair ? 2 : 1;
  }
  return self.slice(start, end);
}

function split(self: string, args: Arguments, fromRight: boolean): string[] {
  const separator = named(args, 0, 'sep');
  const most = named(args, 1, 'maxsplit');
  const limit = most === undefined || Number(most.value) < 0 ? Infinity : Number(most.value);
  const atSpace = separator === undefined || isNone(separator);
  if (!atSpace && textOf(separator) === '') throw new TemplateError('empty separator');
  const parts = atSpace ? [...self.matchAll(WORDS)].map(([word]) => word) : self.split(textOf(separator));
  if (parts.length <= limit + 1 && (!atSpace || parts.length <= limit)) return parts;
  if (!atSpace) {
    const glue = textOf(separator);
    if (!fromRight) return [...parts.slice(0, limit), parts.slice(limit).join(glue)];
    return [parts.slice(0, parts.length - limit).join(glue), ...parts.slice(parts.length - limit)];
  }
  const words = [...self.matchAll(WORDS)];
  if (fromRight) {
    const first = words[words.length - limit];
    const rest = strip(self.slice(0, first?.index ?? self.length), undefined, false, true);
    return [...(rest === '' ? [] : [rest]), ...parts.slice(words.length - limit)];
  }
  return [...parts.slice(0, limit), self.slice(words[limit]?.index ?? self.length)].filter((part) => part !== '');
}

function splitLines(self: string, keepEnds: boolean): string[] {
  const lines = [...self.matchAll(LINES)].map(([line]) => line);
  if (lines.at(-1) === '') lines.pop();
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/, ''));
}

function partition(self: string, at: number, separator: string): string[] {
  return at < 0 ? [self, '', ''] : [self.slice(0, at), separator, self.slice(at + separator.length)];
}

function replace(self: string, args: Arguments): string {
  const wanted = textOf(named(args, 0, 'old'));
  const replacement = textOf(named(args, 1, 'new'));
  const count = named(args, 2, 'count');
  let left = count === undefined || isNone(count) || Number(count.value) < 0 ? Infinity : Number(count.value);
  if (wanted === '' && left > 0) {
    let written = replacement;
    for (const character of self) written += --left > 0 ? character + replacement : character;
    return written;
  }
  return self.replaceAll(wanted, (match) => (left-- > 0 ? replacement : match));
}

function capitalize(self: string): string {
  const [first = ''] = self;
  return first.toUpperCase() + self.slice(first.length).toLowerCase();
}

function titleCase(self: string): string {
  return self.replace(/\p{L}+/gu, capitalize);
}

function occurrences(self: string, wanted: string): number {
  return wanted === '' ? codePointCount(self) + 1 : self.split(wanted).length - 1;
}

function codePointIndex(self: string, index: number): number {
  return index < 0 ? -1 : codePointCount(self.slice(0, index));
}

function anyOf(wanted: TemplateValue | undefined, fits: (one: string) => boolean): boolean {
  return wanted !== undefined && isList(wanted) ? wanted.value.some((one) => fits(textOf(one))) : fits(textOf(wanted));
}

function isKept(value: TemplateValue | undefined): boolean {
  return (
    value !== undefined &&
    (value.value === true || (value.type === 'KeywordArgumentsValue' && named([value], 9, 'keepends')?.value === true))
  );
}

/** An argument by place or by name: keyword arguments come last, as one value. */
export function named(args: Arguments, place: number, name: string): TemplateValue | undefined {
  const last = args.at(-1);
  const keywords = last?.type === 'KeywordArgumentsValue' ? (last.value as Map<string, TemplateValue>) : undefined;
  const positional = keywords === undefined ? args.length : args.length - 1;
  return place < positional ? args[place] : keywords?.get(name);
}

function textOf(value: TemplateValue | undefined): string {
  if (value !== undefined && isText(value)) return value.value;
  throw new TemplateError(`expected a string, not ${value?.type ?? 'nothing'}`);
}

function textsOf(value: TemplateValue | undefined): string[] {
  if (value !== undefined && isList(value)) return value.value.map(textOf);
  if (value !== undefined && isText(value)) return [...value.value];
  throw new TemplateError('can only join a list of strings');
}
