import type { JsonObject } from '../../../json.ts';
import type { DsRecord } from '../../../record.ts';
import type { Value } from './compare.ts';
import { comparing, isOneOf } from './compare.ts';
import { parseFilter } from './parse.ts';
import type { Expression, Operand } from './syntax.ts';

/** A filter, ready to judge records. */
export interface Filter {
  /** Whether the record is kept. `tokens`: of its training example, where they were counted. */
  test(record: DsRecord, measured: { tokens?: number }): boolean;
  /** Whether it asks for `tokens`, so that they must be counted. */
  readonly usesTokens: boolean;
}

type Test = (record: DsRecord, tokens: number | undefined) => boolean;
type Read = (record: DsRecord, tokens: number | undefined) => Value;

/**
 * Compiles a filter such as `turns <= 2 and not has_tools` (the language: docs/stages.md) into nested functions: no code is made from text, and a test
 * takes time linear in the record. Throws `DsprepError` (`USAGE_FILTER`) with the column of the mistake.
 */
export function compileFilter(expression: string): Filter {
  const parsed = parseFilter(expression);
  const test = compile(parsed);
  return { test: (record, { tokens }) => test(record, tokens), usesTokens: asksForTokens(parsed) };
}

function compile(expression: Expression): Test {
  switch (expression.type) {
    case 'any': {
      const tests = expression.terms.map(compile);
      return (record, tokens) => tests.some((test) => test(record, tokens));
    }
    case 'all': {
      const tests = expression.terms.map(compile);
      return (record, tokens) => tests.every((test) => test(record, tokens));
    }
    case 'not': {
      const test = compile(expression.term);
      return (record, tokens) => !test(record, tokens);
    }
    case 'has': {
      const { path } = expression;
      return (record) => valueAt(record.extra, path) !== undefined;
    }
    case 'is': {
      const read = reader(expression.operand);
      return (record, tokens) => read(record, tokens) === true;
    }
    case 'in': {
      const read = reader(expression.left);
      const isIn = isOneOf(expression.values);
      const { isNegated } = expression;
      return (record, tokens) => {
        const value = read(record, tokens);
        return value !== undefined && isIn(value) !== isNegated;
      };
    }
    case 'compare': {
      const [left, right] = [reader(expression.left), reader(expression.right)];
      const holds = comparing(expression.comparison);
      return (record, tokens) => holds(left(record, tokens), right(record, tokens));
    }
  }
}

function reader(operand: Operand): Read {
  switch (operand.type) {
    case 'literal': {
      const { value } = operand;
      return () => value;
    }
    case 'measure': {
      const { measure } = operand;
      return (record, tokens) => measure.of(record, tokens);
    }
    case 'extra': {
      const { path } = operand;
      return (record) => valueAt(record.extra, path);
    }
  }
}

/** What stands at the end of a path of own keys and list places. */
function valueAt(extra: JsonObject, path: readonly string[]): Value {
  let value: Value = extra;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    // the length of a list is an own property, and none of the data
    if (Array.isArray(value)) value = key === 'length' ? undefined : value[Number(key)];
    else value = value[key];
  }
  return value;
}

function asksForTokens(expression: Expression): boolean {
  switch (expression.type) {
    case 'any':
    case 'all':
      return expression.terms.some(asksForTokens);
    case 'not':
      return asksForTokens(expression.term);
    case 'has':
      return false;
    case 'is':
      return isTokens(expression.operand);
    case 'in':
      return isTokens(expression.left);
    case 'compare':
      return isTokens(expression.left) || isTokens(expression.right);
  }
}

function isTokens(operand: Operand): boolean {
  return operand.type === 'measure' && operand.measure.name === 'tokens';
}
