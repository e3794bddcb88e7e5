import type { JsonValue } from '../../../json.ts';
import type { Comparison, Literal } from './syntax.ts';

/** A value of the record; `undefined` where there is none. */
export type Value = JsonValue | undefined;

/** True only where both sides are there and can be compared so; what is missing makes every comparison false, `!=` too. */
export function comparing(comparison: Comparison): (left: Value, right: Value) => boolean {
  switch (comparison) {
    case '==':
      return (left, right) => left !== undefined && right !== undefined && isSame(left, right);
    case '!=':
      return (left, right) => left !== undefined && right !== undefined && !isSame(left, right);
    case '<':
      return (left, right) => order(left, right) < 0;
    case '<=':
      return (left, right) => order(left, right) <= 0;
    case '>':
      return (left, right) => order(left, right) > 0;
    case '>=':
      return (left, right) => order(left, right) >= 0;
    case 'contains':
      return contains;
    case 'starts_with':
      return (left, right) => typeof left === 'string' && typeof right === 'string' && left.startsWith(right);
    case 'ends_with':
      return (left, right) => typeof left === 'string' && typeof right === 'string' && left.endsWith(right);
  }
}

/** Whether a value equals one of a list, as `==` says. */
export function isOneOf(values: readonly Literal[]): (value: Value) => boolean {
  const known = new Set<Value>(values);
  const numbers = new Set(values.filter((value) => typeof value === 'number'));
  const writtenNumbers = new Set(values.map((value) => (typeof value === 'string' ? numberOf(value) : NaN)));
  writtenNumbers.delete(NaN);
  return (value) =>
    known.has(value) || (typeof value === 'string' ? numbers.has(numberOf(value)) : typeof value === 'number' && writtenNumbers.has(value));
}

function isSame(left: JsonValue, right: JsonValue): boolean {
  if (typeof left === 'object' || typeof right === 'object') return left === null && right === null;
  if (typeof left === typeof right) return left === right;
  if (typeof left === 'number' && typeof right === 'string') return left === numberOf(right);
  return typeof left === 'string' && typeof right === 'number' && numberOf(left) === right;
}

/** Below, at or above zero; `NaN`, which compares as false, where the two have no order. */
function order(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left === right ? 0 : 1;
  const a = typeof left === 'string' ? numberOf(left) : left;
  const b = typeof right === 'string' ? numberOf(right) : right;
  return typeof a === 'number' && typeof b === 'number' ? a - b : NaN;
}

function contains(left: Value, right: Value): boolean {
  if (right === undefined) return false;
  if (typeof left === 'string') return typeof right === 'string' && left.includes(right);
  return Array.isArray(left) && left.some((item) => isSame(item, right));
}

const LONGEST_NUMBER = 40;
const WRITTEN_NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The number that a text writes out, as every number of a CSV file does; else `NaN`, which equals nothing. */
function numberOf(text: string): number {
  return text.length <= LONGEST_NUMBER && WRITTEN_NUMBER.test(text) ? Number(text) : NaN;
}
