import { MEDIA_COLUMNS } from '../../formats/chat/media-columns.ts';
import type { JsonSchema } from '../json-schema.ts';
import { ref } from './rules.ts';

export const TOOLS: JsonSchema = { type: ['null', 'string', 'array', 'object'] };

/** Of two columns for one thing the first in the row counts, which no schema can tell: the rule holds where there is one. */
function whereAlone(columns: readonly string[], value: JsonSchema): JsonSchema[] {
  return columns.map((column) => ({
    if: { not: { anyOf: columns.filter((other) => other !== column).map((other) => ({ required: [other] })) } },
    then: { properties: { [column]: value } },
  }));
}

/** One source or a list of them; a value of another type is a column like any other. */
export const COMPANION_DEFS: Readonly<Record<string, JsonSchema>> = {
  media: {
    if: { type: 'array' },
    then: { type: 'array', items: ref('mediaSource') },
    else: { if: { type: 'object' }, then: ref('mediaSource') },
  },
};

/** The columns beside a conversation: tools and media. */
export const COMPANIONS: readonly JsonSchema[] = [
  ...whereAlone(['tools', 'functions'], TOOLS),
  ...[...new Set(MEDIA_COLUMNS.values())].flatMap((kind) => {
    const columns = [...MEDIA_COLUMNS].flatMap(([column, itsKind]) => (itsKind === kind ? [column] : []));
    return whereAlone(columns, ref('media'));
  }),
];
