import type { ContentPart, DsRecord, Message, RecordKind, Role } from '../../../record.ts';
import { messagesOf } from '../../../record.ts';
import type { Part } from './record-texts.ts';
import { hasMessages, PARTS, textsOf } from './record-texts.ts';

/** Something that a filter can ask of any record; `undefined` where its kind has no such thing. */
export type Measure = { name: string } & (
  | { type: 'number'; of(record: DsRecord, tokens: number | undefined): number | undefined }
  | { type: 'boolean'; of(record: DsRecord): boolean | undefined }
  /** `values`: all that it can be, where that is known. */
  | { type: 'text'; values?: readonly string[]; of(record: DsRecord): string | undefined }
);

const KINDS: readonly RecordKind[] = ['chat', 'preference', 'feedback', 'prompt', 'text', 'stepwise', 'segments', 'tokens'];
const ROLES: readonly Role[] = ['system', 'user', 'assistant', 'tool'];

const OF_RECORDS: readonly Measure[] = [
  { name: 'kind', type: 'text', values: KINDS, of: (record) => record.kind },
  { name: 'source', type: 'text', of: (record) => record.origin.source },
  { name: 'tokens', type: 'number', of: (_record, tokens) => tokens },
  { name: 'chars', type: 'number', of: (record) => chars(textsOf(record, 'text')) },
  { name: 'words', type: 'number', of: (record) => words(textsOf(record, 'text')) },
  { name: 'messages', type: 'number', of: (record) => countMessages(record, () => 1) },
  { name: 'turns', type: 'number', of: (record) => countMessages(record, ({ role }) => (role === 'user' ? 1 : 0)) },
  { name: 'tool_calls', type: 'number', of: (record) => countMessages(record, ({ toolCalls }) => toolCalls?.length ?? 0) },
  { name: 'steps', type: 'number', of: (record) => (record.kind === 'stepwise' ? record.steps.length : undefined) },
  { name: 'first_role', type: 'text', values: ROLES, of: (record) => conversationOf(record)?.[0]?.role },
  { name: 'last_role', type: 'text', values: ROLES, of: (record) => conversationOf(record)?.at(-1)?.role },
  { name: 'has_system', type: 'boolean', of: (record) => messagesOf(record).some(({ role }) => role === 'system') },
  { name: 'has_reasoning', type: 'boolean', of: (record) => messagesOf(record).some(({ reasoning }) => reasoning !== undefined) },
  { name: 'has_tools', type: 'boolean', of: hasTools },
  { name: 'has_media', type: 'boolean', of: (record) => hasPart(record, (type) => type !== 'text') },
  { name: 'has_image', type: 'boolean', of: (record) => hasPart(record, (type) => type === 'image') },
  { name: 'has_audio', type: 'boolean', of: (record) => hasPart(record, (type) => type === 'audio') },
  { name: 'has_video', type: 'boolean', of: (record) => hasPart(record, (type) => type === 'video') },
  { name: 'desirable', type: 'boolean', of: (record) => (record.kind === 'feedback' ? record.desirable : undefined) },
];

const OF_PARTS: readonly Measure[] = PARTS.flatMap((part: Part): Measure[] => [
  { name: part, type: 'text', of: (record) => textsOf(record, part)?.join('\n') },
  { name: `${part}.chars`, type: 'number', of: (record) => chars(textsOf(record, part)) },
  { name: `${part}.words`, type: 'number', of: (record) => words(textsOf(record, part)) },
]);

export const MEASURES: readonly Measure[] = [...OF_RECORDS, ...OF_PARTS];

const byPlainName = new Map(MEASURES.map((measure) => [plainName(measure.name), measure]));

/** The measure of that name, in any spelling: `has_tools`, `hasTools`. */
export function measureNamed(name: string): Measure | undefined {
  return byPlainName.get(plainName(name));
}

function plainName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function chars(texts: readonly string[] | undefined): number | undefined {
  return texts?.reduce((sum, text) => sum + text.length, 0);
}

/** Runs of anything but white space. */
function words(texts: readonly string[] | undefined): number | undefined {
  return texts?.reduce((sum, text) => sum + wordsOf(text), 0);
}

function wordsOf(text: string): number {
  let count = 0;
  const word = /\S+/g;
  while (word.test(text)) count++;
  return count;
}

function countMessages(record: DsRecord, each: (message: Message) => number): number | undefined {
  if (!hasMessages(record)) return undefined;
  let count = 0;
  for (const message of messagesOf(record)) count += each(message);
  return count;
}

/** The messages of records that are one conversation. */
function conversationOf(record: DsRecord): readonly Message[] | undefined {
  return record.kind === 'chat' ? record.messages : record.kind === 'prompt' ? record.prompt : undefined;
}

/** Definitions, calls or answers of tools. */
function hasTools(record: DsRecord): boolean {
  if ('tools' in record && record.tools !== undefined) return true;
  return messagesOf(record).some(({ role, toolCalls }) => role === 'tool' || (toolCalls !== undefined && toolCalls.length > 0));
}

function hasPart(record: DsRecord, matches: (type: ContentPart['type']) => boolean): boolean {
  return messagesOf(record).some(({ content }) => typeof content !== 'string' && content.some(({ type }) => matches(type)));
}
