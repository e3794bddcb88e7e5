import type { MarkerPair } from './markers.ts';
import { startsAt } from './markers.ts';

/** Tokens that are trained, and what ends them. */
export interface ResponseSpan {
  start: number;
  end: number;
}

export interface SpanRules {
  markers: MarkerPair;
  bos: number | undefined;
  eos: number | undefined;
}

/**
 * Parts of an example that `train_on_responses_only` trains (unsloth_zoo 2026.10.9, dataset_utils.py): from behind a response marker up to the first EOS, that included,
 * or up to BOS, the opener of any turn, either marker, or the end.
 */
export function responseSpans(ids: readonly number[], rules: SpanRules): ResponseSpan[] {
  const { response } = rules.markers;
  const spans: ResponseSpan[] = [];
  let at = 0;
  while (at < ids.length) {
    if (!startsAt(ids, at, response.core)) {
      at++;
      continue;
    }
    const start = overOptional(ids, at + response.core.length, response.right);
    const found = spanFrom(ids, start, rules);
    if (found === undefined) break;
    spans.push({ start, end: Math.max(start, found.end) });
    at = found.next;
  }
  return spans;
}

/** Where a span that begins at `start` ends, and where the search goes on; `undefined` where nothing is behind the marker. */
function spanFrom(ids: readonly number[], start: number, { markers, bos, eos }: SpanRules): { end: number; next: number } | undefined {
  const { instruction, response, opener } = markers;
  const last = ids.length - 1;
  for (let at = start; at < ids.length; at++) {
    const id = ids[at];
    if (eos !== undefined && id === eos) return { end: at + 1, next: at + 1 };
    const isTurn =
      (bos !== undefined && id === bos) || (opener.length > 0 && startsAt(ids, at, opener)) || startsAt(ids, at, response.core);
    if (isTurn) return { end: at, next: at };
    const isInstruction = at !== last && startsAt(ids, at, instruction.core);
    if (at !== last && !isInstruction) continue;
    // at the last token the search for a marker is skipped there, and what follows it is taken from where the span began
    const behind = overOptional(ids, isInstruction ? at + instruction.core.length : start, instruction.right);
    const before = beforeOptional(ids, at, instruction.left);
    return before === last ? { end: ids.length, next: ids.length } : { end: before, next: behind };
  }
  return undefined;
}

/** Past the optional tokens that stand there, in order. */
function overOptional(ids: readonly number[], from: number, optional: readonly number[]): number {
  let at = from;
  for (const id of optional) {
    if (ids[at] !== id) break;
    at++;
  }
  return at;
}

function beforeOptional(ids: readonly number[], from: number, optional: readonly number[]): number {
  let at = from;
  for (const id of optional.toReversed()) {
    if (at < 1 || ids[at - 1] !== id) break;
    at--;
  }
  return at;
}
