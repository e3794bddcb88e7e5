import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { Message, ToolCall } from '../../record.ts';
import type { CallDialect, CallsDialect, MessageDialect, MessageStyle } from './message-dialect.ts';
import { withValue } from './message-dialect.ts';
import { jsonSpans } from './json-spans.ts';
import { readToolCalls, readToolCallText } from './read-tool-calls.ts';
import { splitReasoning } from './split-reasoning.ts';

/** Tool calls as values: as each was written in the source, else in OpenAI's shape with the arguments as text. */
export function writeToolCalls(calls: readonly ToolCall[], own: CallsDialect | undefined): JsonValue {
  const list = calls.map((call, i) => writeToolCall(call, own?.items[i]));
  return own?.isList === false && list.length === 1 ? (list[0] as JsonValue) : list;
}

function writeToolCall(call: ToolCall, own: CallDialect | undefined): JsonObject {
  const id: JsonObject = call.id === undefined ? {} : { id: call.id };
  if (own === undefined) return { ...id, type: 'function', function: { name: call.name, arguments: call.arguments } };
  const inner = isJsonObject(own.frame['function']) ? own.frame['function'] : own.frame;
  const named = withArguments(withValue(inner, 'name', call.name), call.arguments, own);
  const whole = inner === own.frame ? named : withValue(own.frame, 'function', named);
  if (call.id !== undefined) return withValue(whole, 'id', call.id);
  return own.hasId ? without(whole, 'id') : whole;
}

function without(item: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== key));
}

function withArguments(inner: JsonObject, text: string, own: CallDialect): JsonObject {
  if (own.argumentsAre === 'nothing' && text === '{}') return inner;
  const key = own.argumentsKey ?? 'arguments';
  const object = own.argumentsAre === 'text' ? undefined : asObject(text);
  return withValue(inner, key, object ?? text);
}

function asObject(text: string): JsonValue | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'string' || JSON.stringify(value) !== text ? undefined : value;
  } catch {
    return undefined;
  }
}

/**
 * Tool calls as the text of a message: as the source spelt them while they are the same, else `{"name", "arguments"}` or a list of them. Nothing
 * where the message has more to say than its calls and thinking in markup, or where neither source nor style writes calls so.
 */
export function writeCallText(message: Message, own: MessageDialect | undefined, style: MessageStyle): string | undefined {
  const calls = message.toolCalls ?? [];
  if (
    message.content !== '' ||
    (message.reasoning !== undefined && message.reasoningMarkup === undefined && own?.keys.reasoning === undefined)
  ) {
    return undefined;
  }
  const [open, close] = message.reasoningMarkup ?? ['', ''];
  const thinking = message.reasoningMarkup === undefined ? '' : open + (message.reasoning ?? '') + close;
  if (own?.content.form === 'calls') {
    const spelling = splitReasoning(own.content.spelling)?.content ?? own.content.spelling;
    return thinking + (sameCalls(spelling, calls) ? spelling : callText(calls));
  }
  const isOwnWay = own !== undefined && own.role === 'assistant';
  return style.toolCallRole === undefined || isOwnWay ? undefined : thinking + callText(calls);
}

/** Whether a source's way of writing calls, as text or as values, still says these calls. */
export function sameCalls(spelling: JsonValue, calls: readonly ToolCall[]): boolean {
  const spelt = typeof spelling === 'string' ? readToolCallText(spelling, '', []) : readToolCalls(spelling, '', []);
  return JSON.stringify(spelt) === JSON.stringify(calls);
}

/** `{"name", "arguments"}`, or a list of them; arguments are put in exactly as they are where they are a JSON object. */
export function callText(calls: readonly ToolCall[]): string {
  const texts = calls.map(({ id, name, arguments: text }) => {
    const start = id === undefined ? '{' : `{"id": ${JSON.stringify(id)}, `;
    return `${start}"name": ${JSON.stringify(name)}, "arguments": ${isExactObject(text) ? text : JSON.stringify(text)}}`;
  });
  return texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`;
}

/** Whether text is a JSON object with nothing around it, so that it reads back as it is. */
function isExactObject(text: string): boolean {
  if (!text.startsWith('{') || !text.endsWith('}')) return false;
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  return jsonSpans(`[${text}]`, 0)[0]?.end === text.length + 1;
}
