import type { JsonObject, JsonValue } from '../../json.ts';
import type { ContentPart, Message, ToolCall } from '../../record.ts';
import type { MessageDialect, MessageStyle, PartDialect } from './message-dialect.ts';
import { withValue } from './message-dialect.ts';
import type { MediaKind } from './media-columns.ts';
import { PLACEHOLDERS } from './media-columns.ts';
import { REASONING_JOINT } from './read-parts.ts';
import { callText, sameCalls, writeToolCalls } from './write-tool-calls.ts';

/** What writing messages gives beside them. */
export interface WriteState {
  losses: Set<string>;
  /** Sources of the media that were written as places only, in order. */
  media: Record<MediaKind, string[]>;
  /** Kinds of which a text has the placeholder as an ordinary word. */
  words: Set<MediaKind>;
}

export function newWriteState(): WriteState {
  return { losses: new Set(), media: { image: [], video: [], audio: [] }, words: new Set() };
}

const MEDIA_KINDS = Object.keys(PLACEHOLDERS) as MediaKind[];

/** A message's content with its thinking back in it where it had markup; nothing where the source had none and there is still none. */
export function writeContent(
  message: Message,
  own: MessageDialect | undefined,
  style: MessageStyle,
  state: WriteState,
): JsonValue | undefined {
  const { content, reasoning, reasoningMarkup } = message;
  if (own?.content.form === 'missing' && content === '' && reasoningMarkup === undefined) return undefined;
  const text =
    typeof content === 'string' && reasoning !== undefined && reasoningMarkup !== undefined
      ? reasoningMarkup[0] + reasoning + reasoningMarkup[1] + content
      : content;
  noteWords(typeof text === 'string' ? [text] : text.map((part) => (part.type === 'text' ? part.text : '')), state);
  if (own?.content.form === 'parts') {
    const parts = writeOwnParts(text, message, own.content.parts, state);
    if (parts !== undefined) return parts;
  }
  if (typeof text === 'string') return text;
  return style.placeholders && own?.content.form !== 'parts' ? placeholderText(text, state) : text.map(plainPart);
}

function noteWords(texts: readonly string[], { words }: WriteState): void {
  for (const kind of MEDIA_KINDS) if (texts.some((text) => text.includes(PLACEHOLDERS[kind]))) words.add(kind);
}

function plainPart(part: ContentPart): JsonObject {
  return part.type === 'text' ? { type: 'text', text: part.text } : { type: part.type, [part.type]: part.source };
}

function placeholderText(parts: readonly ContentPart[], { media }: WriteState): string {
  let text = '';
  for (const part of parts) {
    if (part.type === 'text') text += part.text;
    else {
      text += PLACEHOLDERS[part.type];
      media[part.type].push(part.source);
    }
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
function writeOwnParts(
  content: string | ContentPart[],
  message: Message,
  own: readonly PartDialect[],
  state: WriteState,
): JsonValue[] | undefined {
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
  const bare: [MediaKind, string][] = [];
  for (const [i, part] of own.entries()) {
    const value = takeValue(part, left, i === lastText || i === lastReasoning, i === lastCall);
    if (value === undefined) return undefined;
    written.push(framed(part, value, bare));
  }
  const isDone = left.text === '' && (left.parts?.length ?? 0) === 0 && left.reasoning === '' && left.calls.length === 0;
  if (!isDone) return undefined;
  for (const [kind, source] of bare) state.media[kind].push(source);
  return written;
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

function framed(part: PartDialect, value: JsonValue, bare: [MediaKind, string][]): JsonValue {
  if (part.frame === undefined) return value;
  if (part.key === undefined) {
    if (typeof value === 'string' && value !== '' && part.kind in PLACEHOLDERS) bare.push([part.kind as MediaKind, value]);
    return part.frame;
  }
  return withValue(part.frame, part.key, part.nested === undefined ? value : withValue(part.nested.frame, part.nested.key, value));
}
