import { Tuple, named, numberOf, sequenceItems, typeName } from './template-values.ts';
import type { TemplateArguments, TemplateFunction, TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

/** What Python's `str.strip`, `split` and `isspace` take as white space: other than JavaScript's, with the separators 1C–1F and 85, without FEFF. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const IS_SPACE = new RegExp(`[${SPACE}]`);
const WORDS = new RegExp(`[^${SPACE}]+`, 'g');
const LINES = /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g;
const SURROGATE = /[\ud800-\udfff]/;

export type StringMethod = (self: string, args: TemplateArguments) => TemplateValue;
export type Side = 'strip' | 'lstrip' | 'rstrip';

/** Methods of `str` that chat templates call, as Python 3 has them. */
const METHODS = new Map<string, StringMethod>([
  ['strip', (self, [characters]) => pythonStrip(self, 'strip', characters)],
  ['lstrip', (self, [characters]) => pythonStrip(self, 'lstrip', characters)],
  ['rstrip', (self, [characters]) => pythonStrip(self, 'rstrip', characters)],
  ['upper', (self) => self.toUpperCase()],
  ['lower', (self) => self.toLowerCase()],
  ['capitalize', (self) => capitalize(self)],
  ['title', (self) => self.replace(/\p{L}+/gu, capitalize)],
  ['split', (self, args) => split(self, args, false)],
  ['rsplit', (self, args) => split(self, args, true)],
  ['splitlines', (self, args) => splitLines(self, named(args, 0, 'keepends') === true)],
  ['partition', (self, args) => new Tuple(partition(self, self.indexOf(textOf(args[0])), textOf(args[0])))],
  ['replace', (self, args) => replace(self, args)],
  ['removeprefix', (self, [prefix]) => (self.startsWith(textOf(prefix)) ? self.slice(textOf(prefix).length) : self)],
  ['removesuffix', (self, [suffix]) => (self.endsWith(textOf(suffix)) ? self.slice(0, self.length - textOf(suffix).length) : self)],
  ['startswith', (self, [prefix]) => (typeof prefix === 'string' ? self.startsWith(prefix) : anyOf(prefix, (one) => self.startsWith(one)))],
  ['endswith', (self, [suffix]) => (typeof suffix === 'string' ? self.endsWith(suffix) : anyOf(suffix, (one) => self.endsWith(one)))],
  ['find', (self, [wanted]) => codePointIndex(self, self.indexOf(textOf(wanted)))],
  ['rfind', (self, [wanted]) => codePointIndex(self, self.lastIndexOf(textOf(wanted)))],
  ['count', (self, [wanted]) => occurrences(self, textOf(wanted))],
  ['join', (self, [items]) => textsOf(items).join(self)],
  ['isdigit', (self) => /^\p{Nd}+$/u.test(self)],
  ['isalpha', (self) => /^\p{L}+$/u.test(self)],
  ['isalnum', (self) => /^[\p{L}\p{N}]+$/u.test(self)],
  ['isspace', (self) => self !== '' && [...self].every((character) => IS_SPACE.test(character))],
  ['isupper', (self) => self === self.toUpperCase() && self !== self.toLowerCase()],
  ['islower', (self) => self === self.toLowerCase() && self !== self.toUpperCase()],
]);

export function stringMethod(name: string): StringMethod | undefined {
  return METHODS.get(name);
}

/** `value.name` of a string: a bound method, or undefined where there is none of that name. */
export function boundMethod(self: string, name: string): TemplateFunction | undefined {
  const method = METHODS.get(name);
  return method === undefined ? undefined : (args) => method(self, args);
}

export function hasSurrogates(value: string): boolean {
  return SURROGATE.test(value);
}

/** Number of code points: `len` of a string. */
export function codePointCount(value: string): number {
  if (!hasSurrogates(value)) return value.length;
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

/** `str.strip`, `lstrip` and `rstrip` of Python: white space is another than JavaScript's, and `characters` take its place. */
export function pythonStrip(self: string, side: Side = 'strip', characters?: TemplateValue): string {
  const drops = dropped(characters);
  let start = 0;
  let end = self.length;
  while (side !== 'rstrip' && start < end) {
    const width = (self.codePointAt(start) as number) > 0xffff ? 2 : 1;
    if (!drops(self, start, width)) break;
    start += width;
  }
  while (side !== 'lstrip' && end > start) {
    const width = end - start > 1 && (self.codePointAt(end - 2) as number) > 0xffff ? 2 : 1;
    if (!drops(self, end - width, width)) break;
    end -= width;
  }
  return self.slice(start, end);
}

function dropped(characters: TemplateValue): (self: string, at: number, width: number) => boolean {
  if (characters === undefined || characters === null) return (self, at) => isSpace(self.charCodeAt(at));
  const given = textOf(characters);
  if (given.length === 1) return (self, at) => self.charCodeAt(at) === given.charCodeAt(0);
  const set = new Set(given);
  return (self, at, width) => set.has(self.slice(at, at + width));
}

function isSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 9 && unit <= 13) || (unit >= 0x1c && unit <= 0x1f);
  return IS_SPACE.test(String.fromCharCode(unit));
}

function split(self: string, args: TemplateArguments, fromRight: boolean): string[] {
  const separator = named(args, 0, 'sep');
  const most = named(args, 1, 'maxsplit');
  const given = most === undefined ? -1 : Number(numberOf(most));
  const limit = given < 0 ? Infinity : given;
  if (separator === undefined || separator === null) return splitAtSpace(self, limit, fromRight);
  const glue = textOf(separator);
  if (glue === '') throw new TemplateError('empty separator');
  const parts = self.split(glue);
  if (parts.length <= limit + 1) return parts;
  if (!fromRight) return [...parts.slice(0, limit), parts.slice(limit).join(glue)];
  return [parts.slice(0, parts.length - limit).join(glue), ...parts.slice(parts.length - limit)];
}

function splitAtSpace(self: string, limit: number, fromRight: boolean): string[] {
  const words = [...self.matchAll(WORDS)];
  const parts = words.map(([word]) => word);
  if (parts.length <= limit) return parts;
  if (fromRight) {
    const rest = pythonStrip(self.slice(0, words[words.length - limit]?.index ?? self.length), 'rstrip');
    return [...(rest === '' ? [] : [rest]), ...parts.slice(words.length - limit)];
  }
  return [...parts.slice(0, limit), self.slice(words[limit]?.index ?? self.length)].filter((part) => part !== '');
}

/** `str.splitlines` of Python. */
export function splitLines(self: string, keepEnds: boolean): string[] {
  const lines = [...self.matchAll(LINES)].map(([line]) => line);
  if (lines.at(-1) === '') lines.pop();
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/, ''));
}

function partition(self: string, at: number, separator: string): string[] {
  return at < 0 ? [self, '', ''] : [self.slice(0, at), separator, self.slice(at + separator.length)];
}

function replace(self: string, args: TemplateArguments): string {
  const wanted = textOf(named(args, 0, 'old'));
  const replacement = textOf(named(args, 1, 'new'));
  const count = named(args, 2, 'count') ?? -1;
  let left = Number(numberOf(count)) < 0 ? Infinity : Number(numberOf(count));
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

function occurrences(self: string, wanted: string): number {
  return wanted === '' ? codePointCount(self) + 1 : self.split(wanted).length - 1;
}

function codePointIndex(self: string, index: number): number {
  return index < 0 ? -1 : codePointCount(self.slice(0, index));
}

function anyOf(wanted: TemplateValue, fits: (one: string) => boolean): boolean {
  const several = sequenceItems(wanted);
  return several === undefined ? fits(textOf(wanted)) : several.some((one) => fits(textOf(one)));
}

function textOf(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`expected a string, not ${value === undefined ? 'nothing' : typeName(value)}`);
}

function textsOf(value: TemplateValue): string[] {
  const items = sequenceItems(value);
  if (items !== undefined) return items.map(textOf);
  if (typeof value === 'string') return [...value];
  throw new TemplateError('can only join a list of strings');
}
