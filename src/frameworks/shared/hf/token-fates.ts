import { UNTRAINED } from '../../predict.ts';
import type { TokenSpan } from '../../predict.ts';

/** Whether a token is trained, and the rule that says so. */
export interface Fate {
  isTrained: boolean;
  because: string;
}

export function repeated(fate: Fate, count: number): Fate[] {
  return new Array<Fate>(count).fill(fate);
}

/** Neighbours with the same fate, joined. */
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

export function fateLabels(ids: readonly number[], fates: readonly Fate[]): number[] {
  const labels = new Array<number>(ids.length);
  for (let index = 0; index < ids.length; index++) labels[index] = fates[index]?.isTrained === true ? (ids[index] as number) : UNTRAINED;
  return labels;
}
