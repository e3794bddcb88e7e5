import type { JsonValue } from '../json.ts';

/** A value as Python writes it. JSON's strings and numbers are Python's too. */
export function pythonText(value: JsonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, one]) => `${pythonText(key)}: ${pythonText(one)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

/** Text inside a docstring, where neither quotes nor backslashes may stand as they are. */
export function docstringText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
