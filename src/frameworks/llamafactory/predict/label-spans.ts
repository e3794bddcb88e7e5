import { UNTRAINED } from '../../predict.ts';
import type { TokenSpan } from '../../predict.ts';
import { tokenSpans } from '../../shared/hf/token-fates.ts';

/** Spans of the first `length` labels. */
export function labelSpans(labels: readonly number[], because: readonly string[], length: number): TokenSpan[] {
  return tokenSpans(labels.slice(0, length).map((label, index) => ({ isTrained: label !== UNTRAINED, because: because[index] ?? '' })));
}
