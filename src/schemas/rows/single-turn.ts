import type { SingleTurnSpec } from '../../formats/single-turn.ts';
import { SYSTEM_COLUMNS } from '../../formats/single-turn.ts';
import type { JsonSchema } from '../json-schema.ts';
import { STRING } from '../json-schema.ts';
import { ANYTHING, firstOf, hasAny, HISTORY, row, TEXT_OR_NULL } from './rules.ts';

/** Rows of one question and one answer, as `formats/single-turn.ts` reads them. */
export function singleTurnRows({ questions, answers, other }: SingleTurnSpec): JsonSchema {
  return {
    ...row([hasAny(questions, STRING), hasAny(answers, STRING), firstOf(SYSTEM_COLUMNS, ANYTHING, TEXT_OR_NULL, ANYTHING)]),
    properties: { [other.column]: TEXT_OR_NULL, history: HISTORY },
  };
}
