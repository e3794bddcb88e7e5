import { RowStop, notPredicted } from '../../../shared/hf/row-stop.ts';
import { isDate, isDict, isList, isNumber, typeName } from './value.ts';
import type { PythonNumber, PythonValue } from './value.ts';

/** `repr` of a float, with the words that `json.dumps` has for those that are no numbers. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  const sign = Object.is(value, -0) ? '-' : '';
  if (exponent < -4 || exponent >= 16) {
    const written = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits}e${exponent < 0 ? '-' : '+'}${written}`;
  }
  const plain = exponent < 0 ? value.toFixed(Math.max(0, digits.replace(/[-.]/g, '').length - 1 - exponent)) : fixed(value);
  return sign + plain;
}

function fixed(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `json.dumps(value, ensure_ascii=False, indent=indent)`. */
export function dumpJson(value: PythonValue, indent?: number, depth = 0): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (isDate(value)) throw new RowStop('CRASH_JSON', 'a date, which the loader made of text, can not be written as JSON');
  if (isNumber(value)) return numberText(value);
  const [open, close] = isList(value) ? '[]' : '{}';
  const items = isList(value)
    ? value.map((item) => dumpJson(item, indent, depth + 1))
    : [...value].map(([key, item]) => `${quoted(key)}: ${dumpJson(item, indent, depth + 1)}`);
  if (items.length === 0 || indent === undefined) return `${open ?? ''}${items.join(', ')}${close ?? ''}`;
  const line = `\n${' '.repeat(indent * (depth + 1))}`;
  return `${open ?? ''}${line}${items.join(`,${line}`)}\n${' '.repeat(indent * depth)}${close ?? ''}`;
}

function numberText({ number }: PythonNumber): string {
  if (number === undefined) throw notPredicted('a number beyond 2^53, which is rounded here');
  return number;
}

const LONE_SURROGATE = /\\u(d[89a-f][0-9a-f]{2})/g;

function quoted(text: string): string {
  const written = JSON.stringify(text);
  return text.isWellFormed() ? written : written.replace(LONE_SURROGATE, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** `str(value)`, which is also what format strings write. */
export function pythonText(value: PythonValue): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

const NUMBER_WORDS: Readonly<Record<string, string>> = { NaN: 'nan', Infinity: 'inf', '-Infinity': '-inf' };

function pythonRepr(value: PythonValue): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return textRepr(value);
  if (isNumber(value)) {
    const text = numberText(value);
    return NUMBER_WORDS[text] ?? text;
  }
  if (isList(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (isDict(value)) return `{${[...value].map(([key, item]) => `${textRepr(key)}: ${pythonRepr(item)}`).join(', ')}}`;
  throw notPredicted(`${typeName(value)} printed by Python`);
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]/u;

function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let written = '';
  for (const character of text) written += characterRepr(character, quote);
  return `${quote}${written}${quote}`;
}

function characterRepr(character: string, quote: string): string {
  if (character === quote || character === '\\') return `\\${character}`;
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  if (character === ' ' || !UNPRINTABLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
