import { FALSE_WORDS, TRUE_WORDS } from '../../formats/label.ts';
import { LABEL_PAIRS, PROBLEM_COLUMNS, STEP_COLUMNS } from '../../formats/stepwise.ts';
import { TEXT_COLUMNS } from '../../formats/text.ts';
import { MASKS, UNTRAINED } from '../../formats/tokens.ts';
import type { JsonSchema } from '../json-schema.ts';
import { listOf, STRING } from '../json-schema.ts';
import { firstOf, has, hasAny, row, wordPattern } from './rules.ts';

/** A truth value, or a word or number that is read as one (with a warning). */
export const LABEL: JsonSchema = {
  anyOf: [{ type: 'boolean' }, { enum: [0, 1] }, { type: 'string', pattern: wordPattern([...TRUE_WORDS, ...FALSE_WORDS]) }],
};

export const textRows: JsonSchema = row([hasAny(TEXT_COLUMNS, STRING)]);

const WHOLE = { type: 'integer', minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

export const tokensRows: JsonSchema = {
  ...row([has('input_ids', listOf({ ...WHOLE, minimum: 0 }, 1))]),
  properties: {
    labels: listOf({ anyOf: [{ ...WHOLE, minimum: 0 }, { const: UNTRAINED }] }),
    ...Object.fromEntries(MASKS.map((mask) => [mask, listOf(WHOLE)])),
  },
};

export const stepwiseRows: JsonSchema = row([
  hasAny(PROBLEM_COLUMNS, STRING),
  firstOf(STEP_COLUMNS, { type: 'array' }, listOf(STRING, 1)),
  has('labels', { type: 'array', anyOf: LABEL_PAIRS.map((pair) => ({ items: { enum: [...pair] } })) }),
]);

export const segmentsRows: JsonSchema = row([
  has('segments', listOf({ type: 'object', required: ['text', 'label'], properties: { text: STRING, label: LABEL } }, 1)),
]);
