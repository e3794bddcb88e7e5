import type { SplitSummary } from '../../target.ts';

const NAMES = ['val', 'valid', 'validation', 'dev', 'eval'];

/** The split that is evaluated during training; `test` is kept for the end. */
export function evaluationSplit(splits: readonly SplitSummary[]): SplitSummary | undefined {
  return splits.find(({ split, rows }) => rows > 0 && NAMES.includes(split));
}
