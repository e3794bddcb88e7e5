import { nearestName } from '../../../nearest-name.ts';
import { filterError } from './filter-error.ts';
import type { Comparison, Literal, Operand } from './syntax.ts';

type Type = 'number' | 'text' | 'boolean' | 'null' | 'any';

/** Comparisons that could never be true, or never false, are mistakes: they throw `DsprepError` (`USAGE_FILTER`). Columns may hold anything. */
export function checkComparison(text: string, comparison: Comparison, left: Operand, right: Operand): void {
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  if (comparison === '==' || comparison === '!=') {
    checkSame(text, left, right);
    return;
  }
  const allowed: readonly Type[] = comparison.includes('<') || comparison.includes('>') ? ['number', 'text'] : ['text'];
  // a list in a column may contain any value
  const mayHoldAny = comparison === 'contains' && leftType === 'any';
  const checked = mayHoldAny ? [] : [left, right];
  for (const operand of checked) {
    const type = typeOf(operand);
    if (type !== 'any' && !allowed.includes(type)) {
      throw filterError(text, operand.index, `${comparison} compares ${allowed.join(' or ')}, and this is ${describe(operand)}`);
    }
  }
  if (!mayHoldAny && leftType !== 'any' && rightType !== 'any' && leftType !== rightType) mismatch(text, left, right);
}

export function checkIn(text: string, left: Operand, values: readonly { value: Literal; index: number }[]): void {
  for (const { value, index } of values) checkSame(text, left, { type: 'literal', value, index });
}

/** An operand that stands alone must be true or false. */
export function checkIs(text: string, operand: Operand): void {
  const type = typeOf(operand);
  if (type === 'boolean' || type === 'any') return;
  const example = operand.type === 'measure' && type === 'number' ? `e.g. ${operand.measure.name} > 0` : 'e.g. kind == "chat"';
  throw filterError(text, operand.index, `${describe(operand)} is neither true nor false`, `compare it: ${example}`);
}

function checkSame(text: string, left: Operand, right: Operand): void {
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  if (leftType !== rightType && leftType !== 'any' && rightType !== 'any') mismatch(text, left, right);
  checkValue(text, left, right);
  checkValue(text, right, left);
}

function checkValue(text: string, operand: Operand, other: Operand): void {
  if (operand.type !== 'measure' || operand.measure.type !== 'text' || other.type !== 'literal' || typeof other.value !== 'string') return;
  const { name, values } = operand.measure;
  if (values === undefined || values.includes(other.value)) return;
  const nearest = nearestName(other.value, values);
  const hint = nearest === undefined ? `one of ${values.join(', ')}` : `do you mean "${nearest}"?`;
  throw filterError(text, other.index, `${name} is never ${JSON.stringify(other.value)}`, hint);
}

function mismatch(text: string, left: Operand, right: Operand): never {
  throw filterError(text, right.index, `${describe(left)} is compared with ${describe(right)}`);
}

function typeOf(operand: Operand): Type {
  if (operand.type === 'extra') return 'any';
  if (operand.type === 'measure') return operand.measure.type;
  if (operand.value === null) return 'null';
  return typeof operand.value === 'string' ? 'text' : (typeof operand.value as 'number' | 'boolean');
}

function describe(operand: Operand): string {
  if (operand.type === 'extra') return `extra.${operand.path.join('.')}`;
  if (operand.type === 'measure') return `${operand.measure.name} (${operand.measure.type})`;
  return operand.value === null ? 'null' : `${JSON.stringify(operand.value)} (${typeOf(operand)})`;
}
