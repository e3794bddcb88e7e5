import type { Issue } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { isJsonObject, jsonTypeName } from '../../json.ts';
import { problem } from '../format.ts';

/** Tool definitions as JSON text of a list: text is kept as it is, nothing (null, `''`, an empty list) is no tools. */
export function readTools(value: JsonValue | undefined, pointer = '/tools'): { tools?: string; issue?: Issue } {
  if (value === undefined || value === null) return {};
  if (typeof value === 'string') return readToolsText(value, pointer);
  if (Array.isArray(value)) return value.length === 0 ? {} : { tools: listText(value) };
  if (isJsonObject(value)) return { tools: `[${JSON.stringify(value)}]` };
  return { issue: notList(`the tools are ${jsonTypeName(value)}`, 'error', pointer) };
}

function readToolsText(text: string, pointer: string): { tools?: string; issue?: Issue } {
  const trimmed = text.trim();
  if (trimmed === '' || /^\[\s*\]$/.test(trimmed) || trimmed === 'null') return {};
  if (trimmed.startsWith('[')) return { tools: text };
  if (trimmed.startsWith('{')) return { tools: `[${text}]` };
  return { tools: text, issue: notList(`the tools are no JSON list: ${JSON.stringify(text.slice(0, 60))}`, 'warning', pointer) };
}

/** Data sets with one schema a column keep each definition as JSON text. */
function listText(list: JsonValue[]): string {
  if (list.every((item) => typeof item === 'string')) return `[${list.join(',')}]`;
  return JSON.stringify(list);
}

function notList(seen: string, severity: Issue['severity'], pointer: string): Issue {
  return problem(severity, 'TOOLS_NOT_LIST', seen, 'write a list of function definitions', pointer);
}
