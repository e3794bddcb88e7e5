import type { SingleTurnSpec } from './single-turn.ts';
import { CONTEXT_BEFORE, singleTurnFormat } from './single-turn.ts';

/** One question, an optional context, one answer; also ms-swift's `query`, `response`, `system` and `history`, and Orca's `system_prompt`. */
export const QA_COLUMNS: SingleTurnSpec = {
  name: 'qa',
  summary: 'question, answer (or query, response); context, system, history',
  questions: ['question', 'query', 'problem'],
  answers: ['answer', 'response', 'solution'],
  other: CONTEXT_BEFORE,
  score: 0.8,
};

export const qa = singleTurnFormat(QA_COLUMNS);
