import { notPredicted } from '../../../shared/hf/row-stop.ts';
import { floatText } from './print.ts';
import type { PythonNumber, PythonValue } from './value.ts';

const STRING = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
const WORDS: readonly (readonly [string, PythonValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', { number: 'NaN' }],
  ['Infinity', { number: 'Infinity' }],
  ['-Infinity', { number: '-Infinity' }],
];
const MAX_DEPTH = 400;

/** `json.loads`; `undefined` where it raises JSONDecodeError. Throws `RowStop` on JSON too deep to say what Python does. */
export function parseJson(text: string): PythonValue | undefined {
  const reader = { text, at: 0 };
  const value = readValue(reader, 0);
  skip(reader, SPACE);
  return value !== undefined && reader.at === text.length ? value : undefined;
}

interface Reader {
  text: string;
  at: number;
}

function skip(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const [match] = pattern.exec(reader.text) ?? [];
  if (match !== undefined) reader.at += match.length;
  return match;
}

function takes(reader: Reader, word: string): boolean {
  if (!reader.text.startsWith(word, reader.at)) return false;
  reader.at += word.length;
  return true;
}

function readValue(reader: Reader, depth: number): PythonValue | undefined {
  if (depth > MAX_DEPTH) throw notPredicted(`JSON text more than ${MAX_DEPTH} levels deep`);
  skip(reader, SPACE);
  if (takes(reader, '{')) return readObject(reader, depth);
  if (takes(reader, '[')) return readList(reader, depth);
  if (reader.text[reader.at] === '"') return readString(reader);
  const word = WORDS.find(([name]) => takes(reader, name));
  return word === undefined ? readNumber(reader) : word[1];
}

function readObject(reader: Reader, depth: number): PythonValue | undefined {
  const entries = new Map<string, PythonValue>();
  skip(reader, SPACE);
  if (takes(reader, '}')) return entries;
  do {
    skip(reader, SPACE);
    const key = reader.text[reader.at] === '"' ? readString(reader) : undefined;
    skip(reader, SPACE);
    if (key === undefined || !takes(reader, ':')) return undefined;
    const value = readValue(reader, depth + 1);
    if (value === undefined) return undefined;
    entries.set(key, value);
    skip(reader, SPACE);
  } while (takes(reader, ','));
  return takes(reader, '}') ? entries : undefined;
}

function readList(reader: Reader, depth: number): PythonValue | undefined {
  const items: PythonValue[] = [];
  skip(reader, SPACE);
  if (takes(reader, ']')) return items;
  do {
    const value = readValue(reader, depth + 1);
    if (value === undefined) return undefined;
    items.push(value);
    skip(reader, SPACE);
  } while (takes(reader, ','));
  return takes(reader, ']') ? items : undefined;
}

function readString(reader: Reader): string | undefined {
  const literal = skip(reader, STRING);
  return literal === undefined ? undefined : (JSON.parse(literal) as string);
}

function readNumber(reader: Reader): PythonNumber | undefined {
  NUMBER.lastIndex = reader.at;
  const match = NUMBER.exec(reader.text);
  if (match === null) return undefined;
  const [literal, fraction, exponent] = match;
  reader.at += literal.length;
  if (fraction === undefined && exponent === undefined) return { number: literal === '-0' ? '0' : literal };
  return { number: floatText(Number(literal)) };
}
