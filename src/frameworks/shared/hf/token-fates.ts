import { UNTRAINED } from '../../predict.ts';
import type { TokenSpan } from '../../predict.ts';

/** Whether a token is trained, and the rule that says so. */
export interface Fate {
  isTrained: boolean;
  because: string;
}

/** So many neighbours have this fate. */
export type FateRun = readonly [fate: Fate, count: number];

/** Spans of runs one behind the other: neighbours with the same fate are joined, runs of none left out. */
export function runSpans(runs: readonly FateRun[]): TokenSpan[] {
  const spans: TokenSpan[] = [];
  let at = 0;
  for (const [{ isTrained, because }, count] of runs) {
    if (count === 0) continue;
    const last = spans.at(-1);
    if (last?.isTrained === isTrained && last.because === because) last.end = at + count;
    else spans.push({ start: at, end: at + count, isTrained, because });
    at += count;
  }
  return spans;
}

/** Spans of fates that were found token by token. */
export function tokenSpans(fates: readonly Fate[]): TokenSpan[] {
  const spans: TokenSpan[] = [];
  let last: TokenSpan | undefined;
  let before: Fate | undefined;
  for (let index = 0; index < fates.length; index++) {
    const fate = fates[index] as Fate;
    const { isTrained, because } = fate;
    if (last !== undefined && (fate === before || (last.isTrained === isTrained && last.because === because))) last.end = index + 1;
    else spans.push((last = { start: index, end: index + 1, isTrained, because }));
    before = fate;
  }
  return spans;
}

/** Spans of the tokens from `from` up to `to`, counted from there. */
export function cutSpans(spans: readonly TokenSpan[], from: number, to: number): TokenSpan[] {
  const kept: TokenSpan[] = [];
  for (const span of spans) {
    const [start, end] = [Math.max(span.start, from), Math.min(span.end, to)];
    if (start < end) kept.push({ ...span, start: start - from, end: end - from });
  }
  return kept;
}

/** How many tokens spans say are trained. */
export function trainedIn(spans: readonly TokenSpan[]): number {
  let trained = 0;
  for (const { start, end, isTrained } of spans) if (isTrained) trained += end - start;
  return trained;
}

/** The ids themselves where all are trained. */
export function spanLabels(ids: readonly number[], spans: readonly TokenSpan[]): readonly number[] {
  if (spans.every(({ isTrained }) => isTrained)) return ids;
  const labels = ids.slice();
  for (const { start, end, isTrained } of spans) if (!isTrained) labels.fill(UNTRAINED, start, end);
  return labels;
}
