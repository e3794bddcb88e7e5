import { SLOT_KEYS } from '../../formats/chat/message-fields.ts';
import type { PartKind } from '../../formats/chat/read-parts.ts';
import { PART_TYPES, valueKeys } from '../../formats/chat/read-parts.ts';
import { ROLE_NAMES, ROLE_SPELLINGS } from '../../formats/chat/roles.ts';
import type { JsonSchema } from '../json-schema.ts';
import { STRING } from '../json-schema.ts';
import { ANYTHING, firstOf, has, hasAny, NOT_NULL, ref, word, wordPattern } from './rules.ts';

const { role, content, reasoning, toolCalls } = SLOT_KEYS;

/** Whole turns by the name of their role, as in `{"human": "…", "assistant": "…"}`. */
const TURNS: JsonSchema = {
  minProperties: 1,
  propertyNames: { pattern: wordPattern(Object.entries(ROLE_SPELLINGS).flatMap(([name, words]) => (name === 'tool-call' ? [] : words))) },
  additionalProperties: STRING,
};

/** An object that says who speaks, and what. */
const SPOKEN: JsonSchema = {
  allOf: [
    firstOf(role, STRING, ref('role')),
    firstOf(content, NOT_NULL, ref('content'), { anyOf: [hasAny(content), hasAny(toolCalls, ref('anyCalls')), hasAny(reasoning, STRING)] }),
    firstOf(toolCalls, ref('anyCalls'), ref('toolCalls'), ANYTHING),
  ],
};

const NAMED: JsonSchema = { type: 'object', ...has('name', STRING) };

const MEDIA_SOURCE: JsonSchema = {
  type: ['string', 'object'],
  if: { type: 'object' },
  then: firstOf(['url', 'path'], NOT_NULL, STRING),
};

const MEDIA_KINDS: readonly PartKind[] = ['image', 'video', 'audio'];

function partValue(kind: PartKind): JsonSchema {
  const keys = valueKeys(kind);
  if (kind === 'tool-call') return firstOf(keys, NOT_NULL, { anyOf: [STRING, ref('toolCalls')] });
  return MEDIA_KINDS.includes(kind) ? firstOf(keys, NOT_NULL, ref('mediaSource'), ANYTHING) : firstOf(keys, NOT_NULL, STRING);
}

const PART_KINDS = Object.keys(PART_TYPES) as PartKind[];
const partName = (kind: PartKind): string => `${kind}Part`;

/** A part without a type is what its keys say. */
const UNTYPED_PART = [...MEDIA_KINDS, 'text' as const].reduceRight<JsonSchema>(
  (rest, kind) => ({ if: hasAny(PART_TYPES[kind]), then: ref(partName(kind)), else: rest }),
  { required: ['type'] },
);

const TYPED_PART: JsonSchema = {
  properties: { type: { enum: Object.values(PART_TYPES).flat() } },
  allOf: PART_KINDS.map((kind) => ({
    if: { properties: { type: { enum: [...PART_TYPES[kind]] } } },
    then: ref(partName(kind)),
  })),
};

/** What messages are made of, under the names that other rules refer to. */
export const MESSAGE_DEFS: Readonly<Record<string, JsonSchema>> = {
  message: { type: 'object', if: TURNS, then: ANYTHING, else: SPOKEN },
  role: word(ROLE_NAMES),
  content: { type: ['string', 'array'], items: ref('part') },
  part: { type: ['string', 'object'], if: { type: 'object' }, then: { if: { required: ['type'] }, then: TYPED_PART, else: UNTYPED_PART } },
  messages: { type: 'array', items: ref('message') },
  messagesOrText: { if: { type: 'array' }, then: ref('messages') },
  ...Object.fromEntries(PART_KINDS.map((kind) => [partName(kind), { type: 'object', ...partValue(kind) }])),
  mediaSource: MEDIA_SOURCE,
  anyCalls: { anyOf: [{ type: 'object' }, { type: 'array', minItems: 1 }] },
  toolCalls: { type: ['array', 'object'], if: { type: 'array' }, then: { items: ref('toolCall') }, else: ref('toolCall') },
  toolCall: { type: 'object', if: has('function', { type: 'object' }), then: { properties: { function: NAMED } }, else: NAMED },
};

/** An object that looks like a message, whether it is right or not. */
export const LOOKS_LIKE_MESSAGE: JsonSchema = {
  type: 'object',
  allOf: [hasAny(role, STRING), { anyOf: [hasAny(content, NOT_NULL), hasAny(toolCalls, ref('anyCalls')), { maxProperties: 2 }] }],
};
