import { parseJson } from '../python/parse-json.ts';
import { pythonText } from '../python/print.ts';
import { isDict, isList, isTruthy } from '../python/value.ts';
import type { Dict, PythonValue } from '../python/value.ts';
import type { FunctionCall } from './call-text.ts';
import { asDict, iterated, required } from './python-access.ts';

const quoted = (text: string): string => `<|"|>${text}<|"|>`;
const upper = (value: PythonValue): string => quoted(pythonText(value).toUpperCase());

/** Tools in the format `gemma4` (llamafactory 0.9.5, data/tool_utils.py, `Gemma4ToolUtils`). */
export function gemma4ToolText(tools: PythonValue): string {
  return iterated(tools, 'tools')
    .map((tool) => declaration(asDict(tool, 'a tool')))
    .join('\n');
}

function declaration(tool: Dict): string {
  const data = tool.get('type') === 'function' && tool.has('function') ? asDict(tool.get('function'), 'function of a tool') : tool;
  const description = data.get('description') ?? (data.has('description') ? null : '');
  const parts = [`description:${quoted(pythonText(description))}`];
  const parameters = data.get('parameters');
  if (isTruthy(parameters)) parts.push(`parameters:{${parameterParts(asDict(parameters, 'parameters of a tool')).join(',')}}`);
  const response = data.get('response');
  if (isTruthy(response)) parts.push(`response:{${responseParts(asDict(response, 'response of a tool')).join(',')}}`);
  return `declaration:${pythonText(required(data, 'name', 'a tool'))}{${parts.join(',')}}`;
}

function parameterParts(parameters: Dict): string[] {
  const [properties, needed, type] = ['properties', 'required', 'type'].map((key) => parameters.get(key));
  const parts: string[] = [];
  if (isTruthy(properties)) parts.push(`properties:{${propertyTexts(asDict(properties, 'properties of a tool')).join(',')}}`);
  if (isTruthy(needed))
    parts.push(
      `required:[${iterated(needed, 'required')
        .map((item) => quoted(pythonText(item)))
        .join(',')}]`,
    );
  if (isTruthy(type)) parts.push(`type:${upper(type ?? null)}`);
  return parts;
}

function propertyTexts(properties: Dict): string[] {
  return [...properties].map(([name, value]) => {
    const schema = asDict(value, `parameter ${name}`);
    const [description, type] = ['description', 'type'].map((key) => schema.get(key));
    const parts: string[] = [];
    if (isTruthy(description)) parts.push(`description:${quoted(pythonText(description ?? null))}`);
    if (isTruthy(type)) parts.push(`type:${upper(type ?? null)}`);
    return `${name}:{${parts.join(',')}}`;
  });
}

function responseParts(response: Dict): string[] {
  const description = response.get('description');
  const type = response.has('type') ? pythonText(response.get('type') ?? null).toUpperCase() : '';
  return [
    ...(isTruthy(description) ? [`description:${quoted(pythonText(description ?? null))}`] : []),
    ...(type === 'OBJECT' ? [`type:${quoted(type)}`] : []),
  ];
}

/** … and calls. */
export function gemma4CallText(calls: readonly FunctionCall[]): string {
  return calls
    .map(({ name, argumentsText }) => `<|tool_call>call:${pythonText(name)}{${argumentText(argumentsText)}}<tool_call|>`)
    .join('');
}

function argumentText(text: string): string {
  const given = parseJson(text) ?? text;
  if (isDict(given)) return entries(given);
  return typeof given === 'string' ? given : formatted(given);
}

function entries(dict: Dict): string {
  return sortedByCodePoint([...dict.keys()])
    .map((key) => `${key}:${formatted(dict.get(key) ?? null)}`)
    .join(',');
}

function formatted(value: PythonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (isDict(value)) return `{${entries(value)}}`;
  if (isList(value)) return `[${value.map(formatted).join(',')}]`;
  return pythonText(value);
}

/** `sorted` of Python: by code points, where JavaScript compares UTF-16. */
function sortedByCodePoint(keys: readonly string[]): string[] {
  return [...keys].sort((a, b) => {
    const [left, right] = [[...a], [...b]];
    const at = left.findIndex((character, index) => character !== right[index]);
    if (at === -1) return left.length - right.length;
    return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
  });
}
