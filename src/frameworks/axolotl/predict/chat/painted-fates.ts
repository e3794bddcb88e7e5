import { runSpans } from '../../../shared/hf/token-fates.ts';
import type { Fate, FateRun } from '../../../shared/hf/token-fates.ts';
import type { TokenSpan } from '../../../predict.ts';

/** Fates of tokens, painted one over the other: a list of runs, since neighbours mostly share theirs. */
export interface PaintedFates {
  /** Tokens from `start` up to `end`; those beyond the last one are left out. */
  paint(start: number, end: number, fate: Fate): void;
  at(token: number): Fate | undefined;
  spans(): TokenSpan[];
}

export function paintedFates(count: number, first: Fate): PaintedFates {
  /** Where each run begins; it ends where the next one does. */
  const starts = [0];
  const fates = [first];

  /** The run that a token is in. */
  function runAt(token: number): number {
    let run = starts.length - 1;
    while ((starts[run] as number) > token) run--;
    return run;
  }

  return {
    paint(start, limit, fate) {
      const end = Math.min(limit, count);
      if (start >= end) return;
      const [from, to] = [runAt(start), runAt(end - 1)];
      const before = (starts[from] as number) < start;
      const after = end < (starts[to + 1] ?? count);
      const rest = fates[to] as Fate;
      const at = before ? from + 1 : from;
      starts.splice(at, to + 1 - at, start, ...(after ? [end] : []));
      fates.splice(at, to + 1 - at, fate, ...(after ? [rest] : []));
    },
    at: (token) => (token < count ? fates[runAt(token)] : undefined),
    spans: () => runSpans(fates.map((fate, run): FateRun => [fate, (starts[run + 1] ?? count) - (starts[run] as number)])),
  };
}
