import { pythonEquals } from './python-text.ts';
import { WholeFloat, hasEntry, isFloat, isInteger, isMapping, numberOf, sequenceItems, typeName } from './template-values.ts';
import type { TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

export type TemplateTest = (value: TemplateValue, other: TemplateValue) => boolean;

const equals: TemplateTest = (value, other) => other !== undefined && pythonEquals(value, other);
const differs: TemplateTest = (value, other) => other === undefined || !pythonEquals(value, other);
const isIterable: TemplateTest = (value) =>
  typeof value === 'string' || value === undefined || sequenceItems(value) !== undefined || isMapping(value);

/** Tests as Jinja2 3.1 (tests.py) has them; those with an argument serve `select` and its like alone. */
export const TESTS: ReadonlyMap<string, TemplateTest> = new Map<string, TemplateTest>([
  ['defined', (value) => value !== undefined],
  ['undefined', (value) => value === undefined],
  ['none', (value) => value === null],
  ['boolean', (value) => typeof value === 'boolean'],
  ['true', (value) => value === true],
  ['false', (value) => value === false],
  ['string', (value) => typeof value === 'string'],
  ['number', (value) => typeof value === 'number' || typeof value === 'boolean' || value instanceof WholeFloat],
  ['integer', isInteger],
  ['float', isFloat],
  ['mapping', isMapping],
  ['iterable', isIterable],
  ['sequence', isIterable],
  ['callable', (value) => typeof value === 'function'],
  ['odd', (value) => Math.abs(whole(value, 'odd') % 2) === 1],
  ['even', (value) => whole(value, 'even') % 2 === 0],
  ['lower', (value) => typeof value === 'string' && value === value.toLowerCase()],
  ['upper', (value) => typeof value === 'string' && value === value.toUpperCase()],
  ['equalto', equals],
  ['eq', equals],
  ['==', equals],
  ['ne', differs],
  ['!=', differs],
  ['in', (value, other) => other !== undefined && contains(other, value)],
]);

function whole(value: TemplateValue, test: string): number {
  const number = isInteger(value) ? numberOf(value) : undefined;
  if (number === undefined) throw new TemplateError(`cannot ${test} on ${typeName(value)}`);
  return number;
}

/** `value in container` of Python. */
export function contains(container: TemplateValue, value: TemplateValue): boolean {
  if (typeof container === 'string') {
    if (typeof value === 'string') return container.includes(value);
    throw new TemplateError(`cannot look for a ${typeName(value)} in a ${typeName(container)}`);
  }
  if (container === undefined) return false;
  const items = sequenceItems(container);
  if (items !== undefined) return items.some((item) => pythonEquals(item, value));
  if (isMapping(container)) return typeof value === 'string' && hasEntry(container, value);
  throw new TemplateError(`cannot look for a ${typeName(value)} in a ${typeName(container)}`);
}
