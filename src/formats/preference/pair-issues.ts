import type { Issue } from '../../errors.ts';
import { problem } from '../format.ts';
import type { Pair } from './shared-prefix.ts';
import { sameMessages } from './shared-prefix.ts';

/** What is wrong with a pair as a whole. */
export function pairIssues({ prompt, chosen, rejected }: Pair): Issue[] {
  if (chosen.length === 0) return [problem('error', 'PREFERENCE_NO_ANSWER', 'there is no chosen answer', 'remove the row', '/chosen')];
  if (rejected.length === 0)
    return [problem('error', 'PREFERENCE_NO_ANSWER', 'there is no rejected answer', 'remove the row', '/rejected')];
  if (prompt.length === 0) {
    const fix = 'name the prompt column: --map NAME=prompt';
    return [problem('error', 'PREFERENCE_NO_PROMPT', 'no prompt, and the answers share no message that could be one', fix)];
  }
  if (!sameMessages(chosen, rejected)) return [];
  return [problem('warning', 'PREFERENCE_SAME_ANSWERS', 'chosen and rejected are the same: nothing to learn', 'remove the row')];
}
