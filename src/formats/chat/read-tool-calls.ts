import type { Issue } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, jsonTypeName } from '../../json.ts';
import type { ToolCall } from '../../record.ts';
import { problem } from '../format.ts';
import { jsonSpans } from './json-spans.ts';

/** The keys of a call's arguments: OpenAI's, and Llama 3.1's. */
export const ARGUMENT_KEYS: readonly string[] = ['arguments', 'parameters'];
const CALL_KEYS = new Set(['id', 'type', 'function', 'name', ...ARGUMENT_KEYS]);

/** Tool calls as values: OpenAI's `tool_calls`, its older `function_call`, or bare `{name, arguments}`; one or a list. Adds what is wrong to `issues`. */
export function readToolCalls(value: JsonValue, pointer: string, issues: Issue[]): ToolCall[] {
  const items = Array.isArray(value) ? value : [value];
  return items.map((item, i) => readToolCall(item, Array.isArray(value) ? `${pointer}/${i}` : pointer, issues));
}

function readToolCall(item: JsonValue, pointer: string, issues: Issue[]): ToolCall {
  const call = isJsonObject(item) ? item : {};
  const inner = isJsonObject(call['function']) ? call['function'] : call;
  const name = inner['name'];
  if (typeof name !== 'string') {
    const seen = isJsonObject(item) ? 'the tool call has no name' : `the tool call is ${jsonTypeName(item)}`;
    issues.push(problem('error', 'TOOL_CALL_NO_NAME', seen, 'give each call a name and arguments', pointer));
  }
  noteUnknownFields(call, inner, pointer, issues);
  return {
    ...(typeof call['id'] === 'string' ? { id: call['id'] } : {}),
    name: typeof name === 'string' ? name : '',
    arguments: readArguments(inner, pointer, issues),
  };
}

function readArguments(inner: JsonObject, pointer: string, issues: Issue[]): string {
  const value = argumentsOf(inner);
  if (value === undefined || value === null) return '{}';
  if (typeof value !== 'string') return JSON.stringify(value);
  checkArguments(value, `${pointer}/arguments`, issues);
  return value;
}

function checkArguments(text: string, pointer: string, issues: Issue[]): void {
  const value = parsedJson(text);
  if (value === undefined) {
    const seen = `the arguments of a tool call are no JSON: ${JSON.stringify(text.slice(0, 60))}`;
    issues.push(problem('warning', 'TOOL_ARGS_NOT_JSON', seen, 'write them as a JSON object', pointer));
  } else if (typeof value === 'string' && isJsonObject(parsedJson(value))) {
    const seen = 'the arguments of a tool call are JSON text inside JSON text';
    issues.push(problem('warning', 'TOOL_ARGS_DOUBLE_ENCODED', seen, 'encode them once', pointer));
  }
}

/** A call's arguments, under whichever key they stand. */
export function argumentsOf(call: JsonObject): JsonValue | undefined {
  for (const key of ARGUMENT_KEYS) if (Object.hasOwn(call, key)) return call[key];
  return undefined;
}

function noteUnknownFields(call: JsonObject, inner: JsonObject, pointer: string, issues: Issue[]): void {
  const fields = inner === call ? Object.entries(call) : [...Object.entries(call), ...Object.entries(inner)];
  const unknown = fields.filter(([key, value]) => value !== null && (!CALL_KEYS.has(key) || (key === 'id' && typeof value !== 'string')));
  if (unknown.length === 0) return;
  const names = unknown.map(([key]) => key).join(', ');
  issues.push(problem('warning', 'TOOL_CALL_FIELDS_LOST', `a tool call has fields that no record holds: ${names}`, 'remove them', pointer));
}

/**
 * Tool calls written as the text of a message (LLaMA-Factory's `function_call`): `{"name", "arguments"}` or a list of them. Arguments are
 * kept exactly as they stand in the text. Nothing where the text is no such JSON.
 */
export function readToolCallText(text: string, pointer: string, issues: Issue[]): ToolCall[] | undefined {
  const value = parsedJson(text);
  const items = Array.isArray(value) ? value : [value];
  if (items.length === 0 || !items.every(isNamedCall)) return undefined;
  const spans = Array.isArray(value) ? jsonSpans(text, 0) : [{ start: 0 }];
  return items.map((item, i) => {
    const call = readToolCall(item, pointer, issues);
    if (typeof argumentsOf(isJsonObject(item['function']) ? item['function'] : item) !== 'object') return call;
    return { ...call, arguments: argumentsText(text, spans[i]?.start ?? 0) ?? call.arguments };
  });
}

function isNamedCall(item: JsonValue | undefined): item is JsonObject {
  if (!isJsonObject(item)) return false;
  return typeof (isJsonObject(item['function']) ? item['function'] : item)['name'] === 'string';
}

/** The last of equal keys counts, as it does for `JSON.parse`. */
function argumentsText(text: string, start: number): string | undefined {
  const members = jsonSpans(text, start);
  const nested = members.findLast(({ key }) => key === 'function');
  const inner = nested === undefined || text[nested.start] !== '{' ? members : jsonSpans(text, nested.start);
  const key = ARGUMENT_KEYS.find((name) => inner.some((span) => span.key === name));
  const span = inner.findLast((one) => one.key === key);
  const argument = span === undefined ? undefined : text.slice(span.start, span.end);
  return argument === 'null' ? undefined : argument;
}

function parsedJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
