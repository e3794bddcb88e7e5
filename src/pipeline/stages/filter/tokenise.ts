import { filterError } from './filter-error.ts';

/** A piece of a filter; `index` is where it begins. A name is kept as its parts: `extra."my column".score` has three. */
export type Token =
  | { type: 'name'; parts: string[]; index: number }
  | { type: 'text'; value: string; index: number }
  | { type: 'number'; value: number; index: number }
  | { type: 'sign'; value: string; index: number }
  | { type: 'end'; index: number };

const SPACE = /\s+/y;
const SIGN = /==|!=|<=|>=|[<>()[\],]/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_.])/uy;
const FIRST_PART = /[\p{L}_][\p{L}\p{N}_]*/uy;
const LATER_PART = /[\p{L}\p{N}_-]+/uy;

/** What other languages write, and what is meant here. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['&&', 'and'],
  ['||', 'or'],
  ['!', 'not'],
  ['=', '=='],
  ['<>', '!='],
];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\' };

/** Cuts a filter into its pieces. Throws `DsprepError` (`USAGE_FILTER`) on what is none. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) at += match.length;
    return match;
  }

  function takeQuoted(): string {
    const quote = text[at];
    const start = at++;
    let value = '';
    while (at < text.length) {
      const character = text[at++] as string;
      if (character === quote) return value;
      if (character !== '\\') {
        value += character;
        continue;
      }
      const escaped = ESCAPES[text[at] ?? ''];
      if (escaped === undefined) throw filterError(text, at - 1, 'a backslash that escapes nothing', 'write \\\\ for a backslash');
      value += escaped;
      at++;
    }
    throw filterError(text, start, 'a quote that is not closed', 'close it, or write \\" for a quote inside');
  }

  function takeLaterParts(parts: string[]): void {
    while (text[at] === '.') {
      at++;
      const part = text[at] === '"' || text[at] === "'" ? takeQuoted() : take(LATER_PART);
      if (part === undefined)
        throw filterError(text, at, 'a name is missing after the dot', 'write odd names in quotes: extra."my column"');
      parts.push(part);
    }
  }

  while (true) {
    take(SPACE);
    const index = at;
    const character = text[at];
    if (character === undefined) {
      tokens.push({ type: 'end', index });
      return tokens;
    }
    const foreign = FOREIGN.find(([sign]) => text.startsWith(sign, at) && !(sign.length === 1 && text[at + 1] === '='));
    if (foreign !== undefined) throw filterError(text, at, `${foreign[0]} is not known`, `write ${foreign[1]}`);
    if (character === '"' || character === "'") {
      tokens.push({ type: 'text', value: takeQuoted(), index });
      continue;
    }
    const sign = take(SIGN);
    if (sign !== undefined) {
      tokens.push({ type: 'sign', value: sign, index });
      continue;
    }
    const number = take(NUMBER);
    if (number !== undefined) {
      tokens.push({ type: 'number', value: Number(number), index });
      continue;
    }
    const name = take(FIRST_PART);
    if (name === undefined) throw filterError(text, at, `${String.fromCodePoint(text.codePointAt(at) as number)} is not known`);
    const parts = [name];
    takeLaterParts(parts);
    tokens.push({ type: 'name', parts, index });
  }
}
