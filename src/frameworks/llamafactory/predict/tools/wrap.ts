import type { PythonValue } from '../python/value.ts';
import { asDict } from './python-access.ts';

/** A tool in the form of OpenAI. */
export function wrapped(tool: PythonValue): PythonValue {
  if (asDict(tool, 'a tool').get('type') === 'function') return tool;
  return new Map<string, PythonValue>([
    ['type', 'function'],
    ['function', tool],
  ]);
}

export function unwrapped(tool: PythonValue): PythonValue {
  const given = asDict(tool, 'a tool');
  return given.get('type') === 'function' ? (given.has('function') ? (given.get('function') ?? null) : given) : given;
}

/** … by `tool.get("function", "")`. */
export function unwrappedOrEmpty(tool: PythonValue): PythonValue {
  const given = asDict(tool, 'a tool');
  return given.get('type') === 'function' && !given.has('function') ? '' : unwrapped(tool);
}
