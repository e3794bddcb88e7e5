import { RowStop } from '../../../shared/hf/row-stop.ts';
import type { Dict, PythonValue } from '../python/value.ts';
import { isDict, isList, typeName } from '../python/value.ts';

function stop(message: string): RowStop {
  return new RowStop('CRASH_TOOLS', message);
}

export function asDict(value: PythonValue | undefined, what: string): Dict {
  if (isDict(value)) return value;
  throw stop(`${what} is ${typeName(value)} where an object belongs`);
}

export function asText(value: PythonValue | undefined, what: string): string {
  if (typeof value === 'string') return value;
  throw stop(`${what} is ${typeName(value)} where text belongs`);
}

/** `value[key]`. */
export function required(value: PythonValue, key: string, what: string): PythonValue {
  const found = asDict(value, what).get(key);
  if (found === undefined) throw stop(`${what} has no ${key}`);
  return found;
}

/** What a `for` of Python goes through: items, keys, or characters. */
export function iterated(value: PythonValue | undefined, what: string): readonly PythonValue[] {
  if (isList(value)) return value;
  if (isDict(value)) return [...value.keys()];
  if (typeof value === 'string') return [...value];
  throw stop(`${what} is ${typeName(value)} where a list belongs`);
}

/** `text in container`. */
export function contains(container: PythonValue, text: string, what: string): boolean {
  return typeof container === 'string' ? container.includes(text) : iterated(container, what).includes(text);
}
