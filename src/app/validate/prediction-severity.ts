import type { Severity } from '../../errors.ts';
import type { PredictWarning } from '../../frameworks/predict.ts';

/** How bad it is what a prediction says of a row, by code (docs/errors.md, "What a prediction says"). Codes that are not named: `CRASH_…` is an error, all else a warning. */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  NOTHING_TRAINED: 'error',
  CUT_BEFORE_ANSWER: 'error',
  SAME_ANSWERS: 'error',
  LABEL_LOST: 'error',
  IGNORE_INDEX_TRAINED: 'error',
  DROPPED_NOTHING_TRAINED: 'error',
  DROPPED_CUT: 'error',

  // what a config asks for, or what can't be known
  DROPPED_BY_STAGE: 'info',
  DROPPED_MAX_SAMPLES: 'info',
  DROPPED_REMAINDER: 'info',
  DOCUMENT_CUT: 'info',
  EMPTY_THOUGHT_TRAINED: 'info',
  REASONING_KEPT: 'info',
  BOS_UNKNOWN: 'info',
  NOT_PREDICTED: 'info',
};

export function predictionSeverity(code: string): Severity {
  if (code.startsWith('CRASH_')) return 'error';
  return Object.hasOwn(SEVERITIES, code) ? (SEVERITIES[code] ?? 'warning') : 'warning';
}

/** What follows from another fault, or is the lesser part of it, is not said beside it. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  NOTHING_TRAINED: ['ANSWER_CUT', 'TEXT_CUT', 'REASONING_DROPPED', 'TOOL_CALLS_IGNORED'],
  ANSWER_CUT: ['EOS_UNTRAINED', 'TURN_END_UNTRAINED', 'REASONING_DROPPED', 'TOOL_CALLS_IGNORED'],
  TEXT_CUT: ['EOS_UNTRAINED', 'TURN_END_UNTRAINED'],
  DOCUMENT_CUT: ['EOS_UNTRAINED', 'TURN_END_UNTRAINED'],
  CUT_BEFORE_ANSWER: ['EOS_UNTRAINED', 'TURN_END_UNTRAINED', 'NOTHING_TRAINED'],
};

/** The warnings without those that only follow from another. `isPiece`: text goes on in the next example, and no end is due. */
export function causes(warnings: readonly PredictWarning[], isPiece: boolean): readonly PredictWarning[] {
  if (warnings.length === 0 || (warnings.length === 1 && !isPiece)) return warnings;
  const following = new Set(warnings.flatMap(({ code }) => (Object.hasOwn(FOLLOWS, code) ? (FOLLOWS[code] ?? []) : [])));
  if (isPiece) following.add('EOS_UNTRAINED');
  return following.size === 0 ? warnings : warnings.filter(({ code }) => !following.has(code));
}
