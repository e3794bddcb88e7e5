import { COMPLETION_COLUMNS } from '../../formats/prompt-completion.ts';
import type { JsonSchema } from '../json-schema.ts';
import { TOOLS } from './companions.ts';
import { MESSAGE_DEFS } from './message.ts';
import { firstOf, ref, row } from './rules.ts';

const SIDE: JsonSchema = { type: ['string', 'array'] };

export const promptCompletionRows: JsonSchema = {
  ...row([firstOf(['prompt'], SIDE, ref('messagesOrText')), firstOf(COMPLETION_COLUMNS, SIDE, ref('messagesOrText'))], MESSAGE_DEFS),
  properties: { tools: TOOLS },
};
