import type { JsonObject, JsonValue } from '../../json.ts';
import type { ContentPart, Message, ToolCall } from '../../record.ts';
import type { MessageDialect, MessageStyle, PartDialect } from './message-dialect.ts';
import { withValue } from './message-dialect.ts';
import { REASONING_JOINT } from './read-parts.ts';
import { callText, sameCalls, writeToolCalls } from './write-tool-calls.ts';

/** Stands in a text for a picture, sound or film whose source is in a column of the row (LLaMA-Factory, ms-swift, LLaVA). */
export const PLACEHOLDERS = { image: '<image>', video: '<video>', audio: '<audio>' } as const;

/** A message's content with its thinking back in it where it had markup; nothing where the source had none and there is still none. */
export function writeContent(
  message: Message,
  own: MessageDialect | undefined,
  style: MessageStyle,
  losses: Set<string>,
): JsonValue | undefined {
  const { content, reasoning, reasoningMarkup } = message;
  if (own?.content.form === 'missing' && content === '' && reasoningMarkup === undefined) return undefined;
  const text =
    typeof content === 'string' && reasoning !== undefined && reasoningMarkup !== undefined
      ? reasoningMarkup[0] + reasoning + reasoningMarkup[1] + content
      : content;
  if (own?.content.form === 'parts') {
    const parts = writeOwnParts(text, message, own.content.parts);
    if (parts !== undefined) return parts;
  }
  if (typeof text === 'string') return text;
  return style.placeholders && (own === undefined || own.content.form === 'text') ? placeholderText(text, losses) : text.map(plainPart);
}

function plainPart(part: ContentPart): JsonObject {
  return part.type === 'text' ? { type: 'text', text: part.text } : { type: part.type, [part.type]: part.source };
}

function placeholderText(parts: readonly ContentPart[], losses: Set<string>): string {
  let text = '';
  for (const part of parts) {
    if (part.type === 'text' && Object.values(PLACEHOLDERS).some((word) => part.text.includes(word))) losses.add('placeholder-in-text');
    text += part.type === 'text' ? part.text : PLACEHOLDERS[part.type];
  }
  return text;
}

/** What is still to be written; taken from the front. */
interface Left {
  text: string;
  parts: ContentPart[] | undefined;
  reasoning: string;
  calls: ToolCall[];
}

/** The content in the source's own parts; nothing where it no longer fits them. */
function writeOwnParts(content: string | ContentPart[], message: Message, own: readonly PartDialect[]): JsonValue[] | undefined {
  const hasReasoning = own.some(({ kind }) => kind === 'reasoning');
  const left: Left = {
    text: typeof content === 'string' ? content : '',
    parts: typeof content === 'string' ? undefined : [...content],
    reasoning: hasReasoning ? (message.reasoning ?? '') : '',
    calls: own.some(({ kind }) => kind === 'tool-call') ? [...(message.toolCalls ?? [])] : [],
  };
  const lastIndex = (kind: PartDialect['kind']) => own.findLastIndex((part) => part.kind === kind);
  const lastText = lastIndex('text');
  const lastReasoning = lastIndex('reasoning');
  const lastCall = lastIndex('tool-call');
  const written: JsonValue[] = [];
  for (const [i, part] of own.entries()) {
    const value = takeValue(part, left, i === lastText || i === lastReasoning, i === lastCall);
    if (value === undefined) return undefined;
    written.push(framed(part, value));
  }
  const isDone = left.text === '' && (left.parts?.length ?? 0) === 0 && left.reasoning === '' && left.calls.length === 0;
  return isDone ? written : undefined;
}

/** The value of the next part of this kind. The last text takes what is left of it, should it have grown. */
function takeValue(part: PartDialect, left: Left, isLast: boolean, isLastCall: boolean): JsonValue | undefined {
  if (part.kind === 'reasoning') {
    const length = isLast ? left.reasoning.length : part.length;
    const value = left.reasoning.slice(0, length);
    left.reasoning = left.reasoning.slice(length + REASONING_JOINT.length);
    return value;
  }
  if (part.kind === 'tool-call') {
    const calls = left.calls.splice(0, isLastCall ? left.calls.length : (part.calls?.count ?? 1));
    return calls.length === 0 ? undefined : writeCallPart(calls, part);
  }
  if (left.parts === undefined) {
    if (part.kind !== 'text') return undefined;
    const length = isLast ? left.text.length : part.length;
    const value = left.text.slice(0, length);
    left.text = left.text.slice(length);
    return value;
  }
  const next = left.parts.shift();
  if (next?.type !== part.kind) return undefined;
  return next.type === 'text' ? next.text : next.source;
}

function writeCallPart(calls: ToolCall[], part: PartDialect): JsonValue {
  const spelling = part.calls?.spelling ?? null;
  if (sameCalls(spelling, calls)) return spelling;
  return typeof spelling === 'string' ? callText(calls) : writeToolCalls(calls, undefined);
}

function framed(part: PartDialect, value: JsonValue): JsonValue {
  if (part.frame === undefined) return value;
  if (part.key === undefined) return value === '' ? part.frame : withValue(part.frame, part.kind, value);
  return withValue(part.frame, part.key, part.nested === undefined ? value : withValue(part.nested.frame, part.nested.key, value));
}
