import { isList, isMapping, isNumber, isText } from './jinja-library.ts';
import type { TemplateValue } from './jinja-library.ts';
import { TemplateError } from '../../tokenizer.ts';

/** `str(value)` of Python 3: what a template prints. */
export function pythonText(value: TemplateValue): string {
  if (isText(value)) return value.value;
  return value.type === 'UndefinedValue' ? '' : pythonRepr(value);
}

/** `repr(value)` of Python 3. */
function pythonRepr(value: TemplateValue): string {
  if (isText(value)) return quoted(value.value);
  if (isList(value)) {
    const items = value.value.map(pythonRepr).join(', ');
    if (value.type !== 'TupleValue') return `[${items}]`;
    return value.value.length === 1 ? `(${items},)` : `(${items})`;
  }
  if (isMapping(value)) return `{${[...value.value].map(([key, item]) => `${quoted(key)}: ${pythonRepr(item)}`).join(', ')}}`;
  switch (value.type) {
    case 'NullValue':
      return 'None';
    case 'BooleanValue':
      return value.value === true ? 'True' : 'False';
    case 'IntegerValue':
    case 'FloatValue':
      return pythonNumber(value.value as number, value.type === 'FloatValue');
    case 'UndefinedValue':
      return 'Undefined';
    default:
      throw new TemplateError(`cannot print a ${value.type}`);
  }
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
  if (isText(value)) return jsonText(value.value, style);
  if (value.type === 'NullValue') return 'null';
  if (value.type === 'BooleanValue') return value.value === true ? 'true' : 'false';
  if (isNumber(value)) {
    const number = pythonNumber(value.value as number, value.type === 'FloatValue');
    return JSON_NUMBERS[number] ?? number;
  }
  const [itemSeparator, keySeparator] = style.separators ?? (style.indent === undefined ? [', ', ': '] : [',', ': ']);
  const inner = style.indent === undefined ? '' : `\n${style.indent.repeat(depth + 1)}`;
  const outer = style.indent === undefined ? '' : `\n${style.indent.repeat(depth)}`;
  if (isList(value)) {
    if (value.value.length === 0) return '[]';
    return `[${inner}${value.value.map((item) => pythonJson(item, style, depth + 1)).join(`${itemSeparator}${inner}`)}${outer}]`;
  }
  if (isMapping(value)) {
    if (value.value.size === 0) return '{}';
    const entries = [...value.value];
    if (style.sortKeys === true) entries.sort(([a], [b]) => compareCodePoints(a, b));
    const items = entries.map(([key, item]) => `${jsonText(key, style)}${keySeparator}${pythonJson(item, style, depth + 1)}`);
    return `{${inner}${items.join(`${itemSeparator}${inner}`)}${outer}}`;
  }
  throw new TemplateError(`cannot write a ${value.type} as JSON`);
}

const JSON_NUMBERS: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' };

function jsonText(value: string, { ensureAscii }: JsonStyle): string {
  const written = JSON.stringify(value);
  if (ensureAscii !== true) return written;
  return written.replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
  if (isNumber(a) && isNumber(b)) return Number(a.value) === Number(b.value);
  if (isList(a) && isList(b)) {
    if ((a.type === 'TupleValue') !== (b.type === 'TupleValue') || a.value.length !== b.value.length) return false;
    return a.value.every((item, index) => pythonEquals(item, b.value[index] as TemplateValue));
  }
  if (isMapping(a) && isMapping(b)) {
    if (a.value.size !== b.value.size) return false;
    for (const [key, item] of a.value) {
      const other = b.value.get(key);
      if (other === undefined || !pythonEquals(item, other)) return false;
    }
    return true;
  }
  return a.type === b.type && a.value === b.value;
}
