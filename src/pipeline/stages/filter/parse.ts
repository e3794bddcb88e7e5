import { nearestName } from '../../../nearest-name.ts';
import { checkComparison, checkIn, checkIs } from './check-types.ts';
import { filterError } from './filter-error.ts';
import { MEASURES, measureNamed } from './measures.ts';
import type { Comparison, Expression, Literal, Operand } from './syntax.ts';
import { COMPARISONS } from './syntax.ts';
import type { Token } from './tokenise.ts';
import { tokenise } from './tokenise.ts';

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 100;

/** Words of the language; also in capitals. */
const LITERAL_WORDS: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const WORDS = ['and', 'or', 'not', 'in', 'has', 'contains', 'starts_with', 'ends_with', ...LITERAL_WORDS.keys()];
const CAMEL_WORDS: Readonly<Record<string, string>> = { startswith: 'starts_with', endswith: 'ends_with' };

/** Reads a filter. Throws `DsprepError` (`USAGE_FILTER`) with the column where it stops making sense. */
export function parseFilter(text: string): Expression {
  if (text.length > MAX_LENGTH) throw filterError(text, MAX_LENGTH, `it is longer than ${MAX_LENGTH} characters`);
  const tokens = tokenise(text);
  let position = 0;

  const peek = (): Token => tokens[position] as Token;
  const isSign = (sign: string): boolean => {
    const token = peek();
    return token.type === 'sign' && token.value === sign;
  };
  const takeSign = (sign: string): boolean => isSign(sign) && ++position > 0;
  const takeWord = (word: string): boolean => wordOf(peek()) === word && ++position > 0;

  function unexpected(wanted: string): never {
    const token = peek();
    throw filterError(text, token.index, `${wanted} is missing${token.type === 'end' ? ' at the end' : ` before ${shown(token)}`}`);
  }

  function parseJoined(depth: number, word: 'or' | 'and', parseTerm: (depth: number) => Expression): Expression {
    const first = parseTerm(depth);
    if (wordOf(peek()) !== word) return first;
    const terms = [first];
    while (takeWord(word)) terms.push(parseTerm(depth));
    return { type: word === 'or' ? 'any' : 'all', terms };
  }

  function parseAny(depth: number): Expression {
    if (depth > MAX_DEPTH) throw filterError(text, peek().index, `it is nested deeper than ${MAX_DEPTH} levels`);
    return parseJoined(depth, 'or', (inner) => parseJoined(inner, 'and', parseTerm));
  }

  function parseTerm(depth: number): Expression {
    if (depth > MAX_DEPTH) throw filterError(text, peek().index, `it is nested deeper than ${MAX_DEPTH} levels`);
    if (takeWord('not')) return { type: 'not', term: parseTerm(depth + 1) };
    if (takeSign('(')) {
      const inner = parseAny(depth + 1);
      if (!takeSign(')')) unexpected(') or a comparison');
      return inner;
    }
    if (takeWord('has')) return parseHas();
    return parseComparison();
  }

  function parseHas(): Expression {
    const { index } = peek();
    const operand = parseOperand();
    if (operand.type !== 'extra') throw filterError(text, index, 'has asks for a column', 'e.g. has extra.score, or has_tools');
    return { type: 'has', path: operand.path };
  }

  function parseComparison(): Expression {
    const left = parseOperand();
    const isNegated = wordOf(peek()) === 'not' && wordOf(tokens[position + 1]) === 'in' && ++position > 0;
    if (takeWord('in')) {
      const values = parseList();
      checkIn(text, left, values);
      return { type: 'in', isNegated, left, values: values.map(({ value }) => value) };
    }
    const comparison = takeComparison();
    if (comparison === undefined) {
      checkIs(text, left);
      return { type: 'is', operand: left };
    }
    const right = parseOperand();
    checkComparison(text, comparison, left, right);
    if (takeComparison() !== undefined) {
      position--;
      throw filterError(text, peek().index, 'a comparison of a comparison', 'join two with and: 1 < turns and turns < 5');
    }
    return { type: 'compare', comparison, left, right };
  }

  function takeComparison(): Comparison | undefined {
    const token = peek();
    const name = token.type === 'sign' ? token.value : wordOf(token);
    const comparison = COMPARISONS.find((known) => known === name);
    if (comparison !== undefined) position++;
    return comparison;
  }

  function parseList(): { value: Literal; index: number }[] {
    if (!takeSign('[')) unexpected('a list, such as ["a", "b"],');
    const values: { value: Literal; index: number }[] = [];
    while (!takeSign(']')) {
      if (values.length > 0 && !takeSign(',')) unexpected(', or ]');
      const operand = parseOperand();
      if (operand.type !== 'literal') throw filterError(text, operand.index, 'a list holds texts, numbers, true, false and null');
      values.push(operand);
    }
    return values;
  }

  function parseOperand(): Operand {
    const token = peek();
    const { index } = token;
    if (token.type === 'text' || token.type === 'number') {
      position++;
      return { type: 'literal', value: token.value, index };
    }
    if (token.type !== 'name') return unexpected('a name or a value');
    const word = wordOf(token);
    const literal = LITERAL_WORDS.get(word ?? '');
    if (literal === undefined && word !== undefined) return unexpected('a name or a value');
    position++;
    return literal === undefined ? namedOperand(text, token) : { type: 'literal', value: literal, index };
  }

  const expression = parseAny(0);
  if (peek().type !== 'end') unexpected('and, or, or a comparison');
  return expression;
}

function wordOf(token: Token | undefined): string | undefined {
  if (token?.type !== 'name' || token.parts.length !== 1) return undefined;
  const plain = (token.parts[0] as string).toLowerCase();
  const word = CAMEL_WORDS[plain] ?? plain;
  return WORDS.includes(word) ? word : undefined;
}

function namedOperand(text: string, { parts, index }: { parts: readonly string[]; index: number }): Operand {
  const [first, ...path] = parts;
  if (first === 'extra') {
    if (path.length === 0) throw filterError(text, index, 'extra alone is no value', 'name a column: extra.score');
    return { type: 'extra', path, index };
  }
  const name = parts.join('.');
  const measure = measureNamed(name);
  if (measure !== undefined) return { type: 'measure', measure, index };
  const nearest = nearestName(
    name,
    MEASURES.map((known) => known.name),
  );
  const hint =
    nearest === undefined ? `columns of the data are written extra.NAME; measures are ${measureList()}` : `do you mean ${nearest}?`;
  throw filterError(text, index, `${name} is not known`, hint);
}

function measureList(): string {
  return MEASURES.map(({ name }) => name)
    .filter((name) => !name.includes('.'))
    .join(', ');
}

function shown(token: Token): string {
  if (token.type === 'name') return token.parts.join('.');
  return token.type === 'end' ? 'the end' : String(token.value);
}
