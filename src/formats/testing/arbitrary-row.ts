import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../json.ts';
import { FEEDBACK_ROWS, OTHER_ROWS, PAIR_ROWS, PROMPT_ROWS, RANKED_ROWS, SINGLE_TURN_ROWS } from './spellings.ts';

/** Names that some format reads, of columns and of the keys of messages. */
const KEYS =
  'messages conversations conversation prompt question instruction input output context history system tools chosen rejected rejected_response ' +
  'preferred_output response responses completion completions answers output scores ranks rank label kto_tag labels steps segments input_ids ' +
  'text content images from value role tool_calls function arguments name type image weight train id __proto__';
const WORDS = [
  'user',
  'assistant',
  'human',
  'gpt',
  'tool',
  'function_call',
  'system',
  'text',
  'tool_call',
  'image',
  '',
  '[',
  '[{}]',
  '{"name": "f"}',
];

/** Rows that look like data and are not: known names with anything under them. */
const anyValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, false, 0, 1, -1, ...WORDS, '\n\nHuman: a\n\nAssistant: b', '<think>a</think>b'),
    fc.string().map((text): JsonValue => text),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(fc.constantFrom(...KEYS.split(' ')), tie('value')), { maxLength: 5 })
    .map((entries) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as JsonObject),
})).value;
const anyEntry = fc.tuple(fc.constantFrom(...KEYS.split(' ')), anyValue);
const rowOf = (entries: [string, unknown][]) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as JsonObject;
const madeUp = fc.array(anyEntry, { maxLength: 5 }).map(rowOf);

/** Rows of every spelling with columns taken away, put in or changed. */
const TABLES: Record<string, JsonObject | JsonObject[]>[] = [
  PAIR_ROWS,
  RANKED_ROWS,
  FEEDBACK_ROWS,
  PROMPT_ROWS,
  SINGLE_TURN_ROWS,
  OTHER_ROWS,
];
/** One row and more of every spelling. */
export const SPELT: JsonObject[] = TABLES.flatMap((rows) => Object.values(rows).flat());
const damaged = fc
  .tuple(fc.constantFrom(...SPELT), fc.array(fc.nat(), { maxLength: 2 }), fc.array(anyEntry, { maxLength: 2 }))
  .map(([row, gone, added]) => {
    const entries: [string, unknown][] = Object.entries(row);
    return rowOf([...entries.filter((_, i) => !gone.some((n) => n % entries.length === i)), ...added]);
  });
/** Rows that are data, nearly data, or look like it. */
export const anyRow = fc.oneof(damaged, madeUp);
