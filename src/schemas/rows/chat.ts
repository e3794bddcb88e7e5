import { CONTAINER_KEYS } from '../../formats/chat/chat-row.ts';
import type { JsonSchema } from '../json-schema.ts';
import { COMPANIONS } from './companions.ts';
import { MESSAGE_DEFS, MESSAGES } from './message.ts';
import { firstOf, row } from './rules.ts';

/** A list, or JSON text of one. */
export function listOrText(minItems = 0): JsonSchema {
  return {
    anyOf: [
      { type: 'array', minItems },
      { type: 'string', pattern: '^\\s*\\[' },
    ],
  };
}

/** Rows of `sharegpt` and `messages`: both are read with any names that conversations have. The names that a format itself writes come first. */
export function chatRows(written: string): JsonSchema {
  const columns = firstOf(CONTAINER_KEYS, listOrText(), { if: { type: 'array' }, then: MESSAGES });
  return { ...row([columns, ...COMPANIONS], MESSAGE_DEFS), properties: { [written]: { description: 'The messages, in order.' } } };
}
