import { TemplateError } from './tokenizer.ts';
import {
  Tuple,
  entriesOfMapping,
  entryOf,
  hasEntry,
  isArray,
  isFloat,
  isMapping,
  numberOf,
  sequenceItems,
  sizeOfMapping,
  typeName,
} from './template-values.ts';
import type { Mapping, TemplateValue } from './template-values.ts';

/** Levels of nesting that are written; Python's own limit lies near it. */
const MAX_DEPTH = 900;

/** `str(value)` of Python 3: what a template prints. */
export function pythonText(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : pythonRepr(value, 0);
}

/** `repr(value)` of Python 3. */
function pythonRepr(value: TemplateValue, depth: number): string {
  if (depth > MAX_DEPTH) throw tooDeep();
  if (typeof value === 'string') return quoted(value);
  const items = sequenceItems(value);
  if (items !== undefined) {
    const written = items.map((item) => pythonRepr(item, depth + 1)).join(', ');
    if (!(value instanceof Tuple)) return `[${written}]`;
    return items.length === 1 ? `(${written},)` : `(${written})`;
  }
  if (isMapping(value))
    return `{${entriesOfMapping(value)
      .map(([key, item]) => `${quoted(key)}: ${pythonRepr(item, depth + 1)}`)
      .join(', ')}}`;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === undefined) return 'Undefined';
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`cannot print a ${typeName(value)}`);
  return pythonNumber(number, isFloat(value));
}

/** `repr` of an int or float. A JSON number beyond 10^21 was a float in Python as well, since only such are written with an exponent. */
function pythonNumber(value: number, isFloat: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (!isFloat && Math.abs(value) < 1e21) return String(value);
  const [digits = '', exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  if (Object.is(value, -0)) return '-0.0';
  const plain = power < 0 ? value.toFixed(Math.max(0, digits.replace(/\D/g, '').length - 1 - power)) : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quoted(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const body = value.replace(/[\\'"\p{C}\p{Z}]/gu, (character) => {
    if (character === ' ') return character;
    if (character === "'" || character === '"') return character === quote ? `\\${character}` : character;
    const escape = ESCAPES[character];
    if (escape !== undefined) return escape;
    const hex = (character.codePointAt(0) as number).toString(16);
    if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
    return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  });
  return `${quote}${body}${quote}`;
}

export interface JsonStyle {
  ensureAscii?: boolean;
  /** Spaces, or the text, of one level; undefined: all on one line. */
  indent?: string;
  separators?: readonly [item: string, key: string];
  sortKeys?: boolean;
}

/** `json.dumps` of Python 3, as transformers' `tojson` calls it (utils/chat_template_utils.py, 5.23: `ensure_ascii=False`). Throws `TemplateError`. */
export function pythonJson(value: TemplateValue, style: JsonStyle, depth = 0): string {
  if (typeof value === 'string') return jsonText(value, style);
  if (depth > MAX_DEPTH) throw tooDeep();
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const number = numberOf(value);
  if (number !== undefined) {
    const written = pythonNumber(number, isFloat(value));
    return JSON_NUMBERS[written] ?? written;
  }
  const [itemSeparator, keySeparator] = style.separators ?? (style.indent === undefined ? [', ', ': '] : [',', ': ']);
  const inner = style.indent === undefined ? '' : `\n${style.indent.repeat(depth + 1)}`;
  const outer = style.indent === undefined ? '' : `\n${style.indent.repeat(depth)}`;
  const items = sequenceItems(value);
  if (items !== undefined) {
    if (items.length === 0) return '[]';
    return `[${inner}${items.map((item) => pythonJson(item, style, depth + 1)).join(`${itemSeparator}${inner}`)}${outer}]`;
  }
  if (isMapping(value)) {
    const entries = entriesOfMapping(value);
    if (entries.length === 0) return '{}';
    if (style.sortKeys === true) entries.sort(([a], [b]) => compareCodePoints(a, b));
    const written = entries.map(([key, item]) => `${jsonText(key, style)}${keySeparator}${pythonJson(item, style, depth + 1)}`);
    return `{${inner}${written.join(`${itemSeparator}${inner}`)}${outer}}`;
  }
  throw new TemplateError(`cannot write a ${typeName(value)} as JSON`);
}

const JSON_NUMBERS: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' };

function jsonText(value: string, { ensureAscii }: JsonStyle): string {
  const written = JSON.stringify(value);
  if (ensureAscii !== true) return written;
  return written.replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function tooDeep(): TemplateError {
  return new TemplateError(`a value nested more than ${MAX_DEPTH} deep`);
}

/** The order of Python's strings, which is that of code points and not of UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    const surrogates = Number(left >= 0xd800 && left < 0xe000) - Number(right >= 0xd800 && right < 0xe000);
    return surrogates === 0 ? left - right : left >= 0xe000 || right >= 0xe000 ? surrogates : left - right;
  }
  return a.length - b.length;
}

/** `a == b` of Python. */
export function pythonEquals(a: TemplateValue, b: TemplateValue): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string') return false;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined || y !== undefined) return x === y;
  if (isArray(a)) return isArray(b) && equalItems(a, b);
  if (a instanceof Tuple) return b instanceof Tuple && equalItems(a.items, b.items);
  return isMapping(a) && isMapping(b) && equalEntries(a, b);
}

function equalItems(a: readonly TemplateValue[], b: readonly TemplateValue[]): boolean {
  return a.length === b.length && a.every((item, index) => pythonEquals(item, b[index]));
}

function equalEntries(a: Mapping, b: Mapping): boolean {
  if (sizeOfMapping(a) !== sizeOfMapping(b)) return false;
  return entriesOfMapping(a).every(([key, item]) => hasEntry(b, key) && pythonEquals(item, entryOf(b, key)));
}
