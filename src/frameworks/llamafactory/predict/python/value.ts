/** A date that the JSON loader made of text: its own text is gone. */
export const DATE: LostDate = { isDate: true };

export interface LostDate {
  readonly isDate: true;
}

/** A number by how Python prints it, so that `1.0` and integers beyond 2^53 stay what they are. `undefined`: not known from here. */
export interface PythonNumber {
  readonly number: string | undefined;
}

export type Dict = ReadonlyMap<string, PythonValue>;

/** A value of a row, or of JSON text inside it, as Python holds it. */
export type PythonValue = null | boolean | string | PythonNumber | readonly PythonValue[] | Dict | LostDate;

export function isDict(value: PythonValue | undefined): value is Dict {
  return value instanceof Map;
}

export function isList(value: PythonValue | undefined): value is readonly PythonValue[] {
  return Array.isArray(value);
}

export function isDate(value: PythonValue | undefined): value is LostDate {
  return value === DATE;
}

export function isNumber(value: PythonValue | undefined): value is PythonNumber {
  return typeof value === 'object' && value !== null && 'number' in value;
}

/** `bool(value)`. */
export function isTruthy(value: PythonValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  if (isDict(value)) return value.size > 0;
  if (isList(value)) return value.length > 0;
  return !isNumber(value) || value.number === undefined || Number(value.number) !== 0;
}

/** `type(value).__name__`, for messages. */
export function typeName(value: PythonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === DATE) return 'a date';
  if (isDict(value)) return 'an object';
  if (isList(value)) return 'a list';
  return isNumber(value) ? 'a number' : `a ${typeof value}`;
}
