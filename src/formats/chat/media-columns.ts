import type { Issue } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { ContentPart, MediaPart, Message } from '../../record.ts';
import { problem } from '../format.ts';
import { mediaSource } from './read-parts.ts';

export type MediaKind = MediaPart['type'];

/** Stands in a text for a picture, sound or film whose source is in a column of the row (LLaMA-Factory, ms-swift, LLaVA). */
export const PLACEHOLDERS: Readonly<Record<MediaKind, string>> = { image: '<image>', video: '<video>', audio: '<audio>' };

/** The columns of media, by name. */
export const MEDIA_COLUMNS: ReadonlyMap<string, MediaKind> = new Map([
  ['images', 'image'],
  ['image', 'image'],
  ['videos', 'video'],
  ['video', 'video'],
  ['audios', 'audio'],
  ['audio', 'audio'],
]);

/** A column of media sources. */
export interface MediaColumn {
  kind: MediaKind;
  key: string;
  value: JsonValue;
}

/** The media column that `key` is, unless its value can't be one or a column before it was of the same kind. */
export function mediaColumn(key: string, value: JsonValue, before: readonly MediaColumn[]): MediaColumn | undefined {
  const kind = MEDIA_COLUMNS.get(key);
  if (kind === undefined || before.some((column) => column.kind === kind)) return undefined;
  const isFit = value === null || typeof value === 'string' || isJsonObject(value) || Array.isArray(value);
  return isFit ? { kind, key, value } : undefined;
}

/** The sources in a column: one or a list, each a path or an object with one. `undefined` where one can't be told. */
export function columnSources(value: JsonValue): (string | undefined)[] {
  if (value === null || value === '') return [];
  return (Array.isArray(value) ? value : [value]).map((item) => (item === null ? undefined : mediaSource(item)));
}

/**
 * Puts the sources of media columns into the messages: at the placeholders, or into parts that name none. Where there is neither, they go before the first
 * user turn, as TRL 1.16.0 does (data_utils.py `prepare_multimodal_messages`). Adds what is wrong to `issues`.
 */
export function placeMedia(messages: Message[], columns: readonly MediaColumn[], issues: Issue[]): void {
  for (const { kind, key, value } of columns) {
    const sources = columnSources(value);
    const unread = sources.indexOf(undefined);
    if (unread !== -1) issues.push(noSource(kind, Array.isArray(value) ? `/${key}/${unread}` : `/${key}`));
    const left = sources.filter((source) => source !== undefined);
    const use = mediaUse(messages, kind, left);
    if (use === 'before-first-user') prependMedia(messages, kind, left, key, issues);
    else if (use === 'places') for (const message of messages) fillPlaces(message, kind, left);
    else if (use === 'mismatch') issues.push(countIssue(kind, key, countAllPlaces(messages, kind), left.length));
  }
}

/** What a column of media is for: it fills places, goes before the first user turn, or repeats what the messages name already. */
export type MediaUse = 'places' | 'before-first-user' | 'repeated' | 'none' | 'mismatch';

export function mediaUse(messages: readonly Message[], kind: MediaKind, sources: readonly string[]): MediaUse {
  const places = countAllPlaces(messages, kind);
  if (places > 0) return places === sources.length ? 'places' : 'mismatch';
  if (sources.length === 0) return 'none';
  const named = namedSources(messages, kind);
  if (named.length === 0) return messages.some(({ role }) => role === 'user') ? 'before-first-user' : 'mismatch';
  return named.length === sources.length && named.every((source, i) => source === sources[i]) ? 'repeated' : 'mismatch';
}

/** The sources of all media parts of a kind. */
export function namedSources(messages: readonly Message[], kind: MediaKind): string[] {
  return messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content.flatMap((part) => (part.type === kind ? [part.source] : [])),
  );
}

function countAllPlaces(messages: readonly Message[], kind: MediaKind): number {
  return messages.reduce((count, message) => count + countPlaces(message, kind), 0);
}

/** How many places for media of a kind a message has that name no source. */
function countPlaces({ content }: Message, kind: MediaKind): number {
  if (typeof content === 'string') return content.split(PLACEHOLDERS[kind]).length - 1;
  return content.reduce((count, part) => {
    if (part.type === 'text') return count + part.text.split(PLACEHOLDERS[kind]).length - 1;
    return count + (part.type === kind && part.source === '' ? 1 : 0);
  }, 0);
}

/** Fills the places of a message with the first of `sources`, which it takes away. */
function fillPlaces(message: Message, kind: MediaKind, sources: string[]): void {
  if (countPlaces(message, kind) === 0) return;
  const before: ContentPart[] = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
  const parts: ContentPart[] = [];
  for (const part of before) {
    if (part.type !== 'text') parts.push(part.type === kind && part.source === '' ? { type: kind, source: sources.shift() ?? '' } : part);
    else {
      for (const [i, text] of part.text.split(PLACEHOLDERS[kind]).entries()) {
        if (i > 0) parts.push({ type: kind, source: sources.shift() ?? '' });
        if (text !== '') parts.push({ type: 'text', text });
      }
    }
  }
  message.content = parts;
}

function prependMedia(messages: readonly Message[], kind: MediaKind, sources: readonly string[], key: string, issues: Issue[]): void {
  const user = messages.find(({ role }) => role === 'user');
  if (user === undefined) return;
  const media: ContentPart[] = sources.map((source) => ({ type: kind, source }));
  const rest: ContentPart[] =
    typeof user.content === 'string' ? (user.content === '' ? [] : [{ type: 'text', text: user.content }]) : user.content;
  user.content = [...media, ...rest];
  const seen = `no ${PLACEHOLDERS[kind]} in the text: what ${key} names was put before the first user turn`;
  issues.push(problem('info', 'MEDIA_PLACED', seen, `write ${PLACEHOLDERS[kind]} where each belongs`, `/${key}`));
}

function noSource(kind: MediaKind, pointer: string): Issue {
  return problem('error', 'MEDIA_SOURCE', `the ${kind} is no path or URL`, 'store it as a file and give its path', pointer);
}

/** Frameworks stop the whole run where the numbers differ (LLaMA-Factory 0.9.5, data/mm_plugin.py). Text about an `<image>` in a row without any stays text. */
function countIssue(kind: MediaKind, key: string, places: number, sources: number): Issue {
  const seen = `${places} times ${PLACEHOLDERS[kind]} in the messages, and ${sources} in ${key}`;
  return problem(sources === 0 ? 'warning' : 'error', 'MEDIA_COUNT', seen, `write ${PLACEHOLDERS[kind]} once for each`, `/${key}`);
}
