import { COMPLETION_COLUMNS } from '../../formats/prompt-completion.ts';
import type { JsonSchema } from '../json-schema.ts';
import { TOOLS } from './companions.ts';
import { MESSAGE_DEFS, MESSAGES } from './message.ts';
import { firstOf, row } from './rules.ts';

const SIDE: JsonSchema = { type: ['string', 'array'] };
const VALID_SIDE: JsonSchema = { if: { type: 'array' }, then: MESSAGES };

export const promptCompletionRows: JsonSchema = {
  ...row([firstOf(['prompt'], SIDE, VALID_SIDE), firstOf(COMPLETION_COLUMNS, SIDE, VALID_SIDE)], MESSAGE_DEFS),
  properties: { tools: TOOLS },
};
