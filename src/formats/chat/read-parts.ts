import type { Issue } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, jsonTypeName } from '../../json.ts';
import type { ContentPart, MediaPart, ToolCall } from '../../record.ts';
import { problem } from '../format.ts';
import { readToolCalls, readToolCallText } from './read-tool-calls.ts';

/** What a list of content parts says. */
export interface PartsContent {
  /** One string where there is no media: the texts one after another, as chat templates print them. */
  content: string | ContentPart[];
  /** The thinking; several pieces are joined by an empty line. */
  reasoning?: string;
  toolCalls?: ToolCall[];
}

export const REASONING_JOINT = '\n\n';

export type PartKind = 'text' | MediaPart['type'] | 'reasoning' | 'tool-call';

/** The types that name a part. */
export const PART_TYPES: Readonly<Record<PartKind, readonly string[]>> = {
  text: ['text', 'input_text', 'output_text'],
  image: ['image', 'image_url', 'input_image'],
  video: ['video', 'video_url'],
  audio: ['audio', 'audio_url'],
  reasoning: ['reasoning', 'thinking'],
  'tool-call': ['tool_call', 'function_call'],
};

const PART_KINDS: ReadonlyMap<string, PartKind> = new Map(
  (Object.keys(PART_TYPES) as PartKind[]).flatMap((kind) => PART_TYPES[kind].map((type): [string, PartKind] => [type, kind])),
);

const TEXT_KEYS = ['text', 'value', 'content', 'reasoning', 'thinking'];
const SOURCE_KEYS = ['path', 'url', 'base64', 'value', 'data', 'file'];
const CALL_KEYS = ['value', 'tool_call', 'function_call', 'content', 'text'];

/** One part: what it is, and the key that its text, media source or call stands under (none: a picture of which only the place is known). */
export interface PartKeys {
  kind: PartKind;
  key?: string;
}

/** Finds out what a part is; nothing for a type that nobody understands. */
export function partKeys(part: JsonObject): PartKeys | undefined {
  const type = part['type'];
  const kind = typeof type === 'string' ? PART_KINDS.get(type) : type === undefined ? kindByKeys(part) : undefined;
  if (kind === undefined) return undefined;
  const key = valueKeys(kind).find((name) => Object.hasOwn(part, name) && part[name] !== null);
  return key === undefined ? { kind } : { kind, key };
}

function kindByKeys(part: JsonObject): PartKind | undefined {
  return (['image', 'video', 'audio', 'text'] as const).find((kind) => PART_TYPES[kind].some((key) => Object.hasOwn(part, key)));
}

/** The keys that a part's text, media source or call can stand under, best first. */
export function valueKeys(kind: PartKind): readonly string[] {
  if (kind === 'text' || kind === 'reasoning') return TEXT_KEYS;
  return kind === 'tool-call' ? CALL_KEYS : [...PART_TYPES[kind], ...SOURCE_KEYS];
}

/** Reads content that is a list of parts. Adds what is wrong to `issues`. */
export function readParts(list: readonly JsonValue[], pointer: string, issues: Issue[]): PartsContent {
  const parts: ContentPart[] = [];
  const reasoning: string[] = [];
  const toolCalls: ToolCall[] = [];
  list.forEach((item, i) => {
    const at = `${pointer}/${i}`;
    const part: JsonValue = typeof item === 'string' ? { text: item } : item;
    const known = isJsonObject(part) ? partKeys(part) : undefined;
    if (known === undefined || !isJsonObject(part)) {
      issues.push(unknownPart(part, at));
      return;
    }
    const value = known.key === undefined ? undefined : part[known.key];
    noteLostFields(part, known.key, at, issues);
    if (known.kind === 'tool-call') {
      const calls = typeof value === 'string' ? readToolCallText(value, at, issues) : readToolCalls(value ?? null, at, issues);
      if (calls === undefined) issues.push(notCalls(at));
      else toolCalls.push(...calls);
    } else if (known.kind === 'text' || known.kind === 'reasoning') {
      if (typeof value !== 'string') issues.push(problem('error', 'PART_NO_TEXT', `a ${known.kind} part has no text`, 'remove it', at));
      else if (known.kind === 'text') parts.push({ type: 'text', text: value });
      else reasoning.push(value);
    } else {
      const source = mediaSource(value);
      if (source === undefined) issues.push(problem('error', 'MEDIA_SOURCE', `the ${known.kind} is no path or URL`, 'give a path', at));
      else parts.push({ type: known.kind, source });
    }
  });
  return {
    content: parts.every((part) => part.type === 'text') ? parts.map((part) => part.text).join('') : parts,
    ...(reasoning.length === 0 ? {} : { reasoning: reasoning.join(REASONING_JOINT) }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  };
}

/** A picture's path, URL or data: a string, or an object that has it under `url` or `path`. `''` where there is none. */
export function mediaSource(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (!isJsonObject(value)) return undefined;
  const inner = value['url'] ?? value['path'];
  return typeof inner === 'string' ? inner : undefined;
}

function noteLostFields(part: JsonObject, key: string | undefined, pointer: string, issues: Issue[]): void {
  const lost = Object.keys(part).filter((name) => name !== 'type' && name !== key && part[name] !== null);
  const value = key === undefined ? undefined : part[key];
  if (value !== undefined && isJsonObject(value) && mediaSource(value) !== undefined) {
    const source = typeof value['url'] === 'string' ? 'url' : 'path';
    lost.push(...Object.keys(value).filter((name) => name !== source && value[name] !== null));
  }
  if (lost.length === 0) return;
  const seen = `a content part has fields that no record holds: ${lost.join(', ')}`;
  issues.push(problem('warning', 'PART_FIELDS_LOST', seen, 'remove them', pointer));
}

function unknownPart(part: JsonValue, pointer: string): Issue {
  const type = isJsonObject(part) ? part['type'] : undefined;
  const seen = typeof type === 'string' ? `of type ${JSON.stringify(type)}` : isJsonObject(part) ? 'without a type' : jsonTypeName(part);
  return problem('error', 'PART_UNKNOWN', `a content part is ${seen}`, `known types: ${[...PART_KINDS.keys()].join(', ')}`, pointer);
}

function notCalls(pointer: string): Issue {
  return problem('error', 'TOOL_CALL_NOT_JSON', 'a tool call part is no JSON call', 'write {"name": …, "arguments": {…}}', pointer);
}
