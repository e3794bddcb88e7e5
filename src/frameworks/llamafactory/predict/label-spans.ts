import { UNTRAINED } from '../../predict.ts';
import type { TokenSpan } from '../../predict.ts';

/** Spans of the first `length` labels. */
export function labelSpans(labels: readonly number[], because: readonly string[], length: number): TokenSpan[] {
  const spans: TokenSpan[] = [];
  let last: TokenSpan | undefined;
  for (let index = 0; index < Math.min(length, labels.length); index++) {
    const isTrained = labels[index] !== UNTRAINED;
    const rule = because[index] ?? '';
    if (last?.isTrained === isTrained && last.because === rule) last.end = index + 1;
    else spans.push((last = { start: index, end: index + 1, isTrained, because: rule }));
  }
  return spans;
}
