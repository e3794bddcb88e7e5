import { UNTRAINED } from '../../predict.ts';
import type { TokenSpan } from '../../predict.ts';

/** Whether a token is trained, and the rule that says so. */
export interface Fate {
  isTrained: boolean;
  because: string;
}

export function repeated(fate: Fate, count: number): Fate[] {
  return Array.from({ length: count }, () => fate);
}

/** Neighbours with the same fate, joined. */
export function tokenSpans(fates: readonly Fate[]): TokenSpan[] {
  const spans: TokenSpan[] = [];
  for (const [index, { isTrained, because }] of fates.entries()) {
    const last = spans.at(-1);
    if (last !== undefined && last.isTrained === isTrained && last.because === because) last.end = index + 1;
    else spans.push({ start: index, end: index + 1, isTrained, because });
  }
  return spans;
}

export function fateLabels(ids: readonly number[], fates: readonly Fate[]): number[] {
  return ids.map((id, index) => (fates[index]?.isTrained === true ? id : UNTRAINED));
}
