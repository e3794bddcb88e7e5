import { CONTAINER_KEYS } from '../../formats/chat/chat-row.ts';
import { ANSWER_COLUMNS, LABEL_COLUMNS } from '../../formats/preference/feedback.ts';
import { CHOSEN_COLUMNS, REJECTED_COLUMNS } from '../../formats/preference/pairs.ts';
import { PROMPT_COLUMNS } from '../../formats/preference/prompt-place.ts';
import { ANSWER_LISTS, BEST_FIRST } from '../../formats/preference/ranking.ts';
import type { JsonSchema } from '../json-schema.ts';
import { STRING } from '../json-schema.ts';
import { listOrText } from './chat.ts';
import { COMPANION_DEFS, COMPANIONS } from './companions.ts';
import { LOOKS_LIKE_MESSAGE, MESSAGE_DEFS } from './message.ts';
import { LABEL } from './plain.ts';
import { firstOf, has, hasAny, ref, row } from './rules.ts';

/** A prompt or an answer by its shape: a text, a message, or a list of messages. */
function side(minItems = 0): JsonSchema {
  return { anyOf: [STRING, { type: 'array', items: { type: 'object' }, minItems }, LOOKS_LIKE_MESSAGE] };
}

const DEFS: Readonly<Record<string, JsonSchema>> = {
  side: side(),
  answer: {
    if: { type: 'array' },
    then: { type: 'array', items: ref('message'), minItems: 1 },
    else: { if: { type: 'object' }, then: ref('message') },
  },
  conversation: listOrText(1),
  ...MESSAGE_DEFS,
  ...COMPANION_DEFS,
};

const CONVERSATION: JsonSchema = hasAny(CONTAINER_KEYS, ref('conversation'));

/** OpenAI's `input` of `{messages, …}`: its columns count as the row's. */
const ENVELOPE: JsonSchema = has('input', { type: 'object', ...has('messages', { type: 'array' }) });

function inRowOrEnvelope(columns: readonly string[]): JsonSchema {
  return { anyOf: [hasAny(columns), { properties: { input: { type: 'object', ...hasAny(columns) } } }] };
}

export const hhRlhfRows: JsonSchema = row([has('chosen', STRING), has('rejected', STRING)]);

export const pairsRows: JsonSchema = row(
  [
    {
      if: ENVELOPE,
      then: inRowOrEnvelope(REJECTED_COLUMNS),
      else: {
        allOf: [
          firstOf(REJECTED_COLUMNS, ref('side'), ref('answer')),
          firstOf(CHOSEN_COLUMNS, ref('side'), ref('answer'), {
            anyOf: [has('chosen', ref('side')), has('response', ref('side')), CONVERSATION],
          }),
          ...COMPANIONS,
        ],
      },
    },
  ],
  DEFS,
);

export const feedbackRows: JsonSchema = row(
  [hasAny(LABEL_COLUMNS, LABEL), { anyOf: [hasAny(ANSWER_COLUMNS, ref('side')), CONVERSATION] }, ...COMPANIONS],
  DEFS,
);

export const rankedRows: JsonSchema = row(
  [hasAny([...ANSWER_LISTS, ...BEST_FIRST], { type: 'array', minItems: 2, items: { type: ['string', 'array', 'object'] } }), ...COMPANIONS],
  DEFS,
);

const PROMPT_TEXT_COLUMNS = PROMPT_COLUMNS.filter((name) => !(CONTAINER_KEYS as readonly string[]).includes(name));

export const promptRows: JsonSchema = row([{ anyOf: [hasAny(PROMPT_TEXT_COLUMNS, ref('prompt')), CONVERSATION] }, ...COMPANIONS], {
  prompt: side(1),
  ...DEFS,
});
