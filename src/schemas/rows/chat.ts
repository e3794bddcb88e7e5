import { CONTAINER_KEYS } from '../../formats/chat/chat-row.ts';
import type { JsonSchema } from '../json-schema.ts';
import { COMPANION_DEFS, COMPANIONS } from './companions.ts';
import { MESSAGE_DEFS } from './message.ts';
import { firstOf, ref, row } from './rules.ts';

/** A list, or JSON text of one. */
export function listOrText(minItems = 0): JsonSchema {
  return {
    anyOf: [
      { type: 'array', minItems },
      { type: 'string', pattern: '^\\s*\\[' },
    ],
  };
}

/** Rows of `sharegpt` and `messages`: both are read with any of the names that conversations have. */
export const chatRows: JsonSchema = row([firstOf(CONTAINER_KEYS, ref('conversation'), ref('messagesOrText')), ...COMPANIONS], {
  conversation: listOrText(),
  ...MESSAGE_DEFS,
  ...COMPANION_DEFS,
});
