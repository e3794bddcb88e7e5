import { pythonEquals, pythonText } from './python-text.ts';
import { compareValues } from './template-filters.ts';
import { MAX_TEXT } from './template-run.ts';
import { contains } from './template-tests.ts';
import { float, isFloat, isInteger, numberOf, sequenceItems, typeName } from './template-values.ts';
import type { TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

export type BinaryOperator = (left: TemplateValue, right: TemplateValue) => TemplateValue;

const isBelow: BinaryOperator = (left, right) => compareValues(left, right) < 0;
const isAbove: BinaryOperator = (left, right) => compareValues(left, right) > 0;

/** Operators with two sides that are both evaluated, as Python has them. */
export const OPERATORS: ReadonlyMap<string, BinaryOperator> = new Map<string, BinaryOperator>([
  ['==', pythonEquals],
  ['!=', (left, right) => !pythonEquals(left, right)],
  ['in', (left, right) => contains(right, left)],
  ['not in', (left, right) => !contains(right, left)],
  ['~', (left, right) => pythonText(left) + pythonText(right)],
  ['<', isBelow],
  ['>', isAbove],
  ['<=', (left, right) => compareValues(left, right) <= 0],
  ['>=', (left, right) => compareValues(left, right) >= 0],
  ['+', add],
  ['*', multiply],
  ['-', (left, right) => calculate('-', left, right, (a, b) => a - b)],
  ['/', (left, right) => quotient('/', left, right, (a, b) => float(a / b))],
  ['//', (left, right) => quotient('//', left, right, (a, b) => Math.floor(a / b))],
  ['%', (left, right) => quotient('%', left, right, (a, b) => a - b * Math.floor(a / b))],
  ['**', power],
]);

function add(left: TemplateValue, right: TemplateValue): TemplateValue {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  const [items, more] = [sequenceItems(left), sequenceItems(right)];
  if (items !== undefined && more !== undefined) return [...items, ...more];
  return calculate('+', left, right, (a, b) => a + b);
}

function multiply(left: TemplateValue, right: TemplateValue): TemplateValue {
  if (typeof left === 'string' && numberOf(right) !== undefined) return repeated(left, Number(numberOf(right)));
  if (typeof right === 'string' && numberOf(left) !== undefined) return repeated(right, Number(numberOf(left)));
  return calculate('*', left, right, (a, b) => a * b);
}

function repeated(value: string, times: number): string {
  if (value.length * times > MAX_TEXT) throw new TemplateError(`the chat template wrote more than ${MAX_TEXT} characters`);
  return value.repeat(Math.max(0, times));
}

function calculate(operator: string, left: TemplateValue, right: TemplateValue, apply: (a: number, b: number) => number): TemplateValue {
  const [a, b] = operands(operator, left, right);
  const result = apply(a, b);
  return isFloat(left) || isFloat(right) ? float(result) : result;
}

function quotient(
  operator: string,
  left: TemplateValue,
  right: TemplateValue,
  apply: (a: number, b: number) => TemplateValue,
): TemplateValue {
  const [a, b] = operands(operator, left, right);
  if (b === 0) throw new TemplateError(operator === '%' ? 'modulo by zero' : 'division by zero');
  const result = apply(a, b);
  return isInteger(result) && (isFloat(left) || isFloat(right)) ? float(result) : result;
}

function power(left: TemplateValue, right: TemplateValue): TemplateValue {
  const [a, b] = operands('**', left, right);
  if (a === 0 && b < 0) throw new TemplateError('0.0 cannot be raised to a negative power');
  const result = a ** b;
  if (!Number.isFinite(result)) throw new TemplateError('Exponentiation result is not a finite real number');
  return b < 0 || isFloat(left) || isFloat(right) ? float(result) : result;
}

function operands(operator: string, left: TemplateValue, right: TemplateValue): readonly [number, number] {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return [a, b];
  throw new TemplateError(`cannot apply ${operator} to a ${typeName(left)} and a ${typeName(right)}`);
}

/** `-value` and `+value`. */
export function signed(sign: 1 | -1, value: TemplateValue): TemplateValue {
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`Unknown operator "${sign === 1 ? '+' : '-'}" for ${typeName(value)}`);
  return isFloat(value) ? float(sign * number) : sign * number;
}
