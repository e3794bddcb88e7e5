import type { TokensPrediction } from '../predict.ts';
import { keptLengths } from './predict/sequence-length.ts';

/** Tokens of a question and its answer, and how many of each are trained from the start of it on. */
interface TurnLengths {
  source: number;
  target: number;
  /** 0-based places within the source that are trained: all, none, or the first. */
  trainsSource: 'all' | 'none' | 'first';
  trainsTarget: boolean;
}

const OF_SOURCE = /\(train_on_prompt\)$/;
const OF_MASKED_TARGET = /\(mask_history\)$/;
const EOS_BEFORE = 'EOS of the answer before';
const EOS_AT_END = 'EOS';

/**
 * What `cutoff` leaves of an example in full, as tokens and trained tokens (llamafactory 0.9.5, data/processor/supervised.py, `_encode_data_example`): turns get their share
 * one by one, with `mask_history` from the last. Turns are told apart by the rules of the spans.
 */
export function cutTurns({ spans = [] }: TokensPrediction, cutoff: number, isLastFirst: boolean): { tokens: number; trained: number } {
  const turns: TurnLengths[] = [];
  let hasEos = false;
  for (const { start, end, isTrained, because } of spans) {
    const length = end - start;
    if (because === EOS_AT_END) {
      hasEos = true;
      continue;
    }
    const isEosBefore = because === EOS_BEFORE;
    const isSource = isEosBefore || OF_SOURCE.test(because) || (!isTrained && !OF_MASKED_TARGET.test(because));
    const last = turns.at(-1);
    if (isSource && (last === undefined || last.target > 0 || isEosBefore)) {
      turns.push({ source: length, target: 0, trainsSource: isEosBefore ? 'first' : isTrained ? 'all' : 'none', trainsTarget: false });
    } else if (last === undefined) turns.push({ source: 0, target: length, trainsSource: 'none', trainsTarget: isTrained });
    else if (isSource) last.source += length;
    else {
      last.target += length;
      last.trainsTarget = isTrained;
    }
  }
  let [tokens, trained] = hasEos ? [1, 1] : [0, 0];
  for (const turn of isLastFirst ? turns.toReversed() : turns) {
    if (tokens >= cutoff) break;
    const kept = keptLengths(turn.source, turn.target, cutoff - tokens);
    tokens += kept.source + kept.target;
    trained += turn.trainsTarget ? kept.target : 0;
    trained += turn.trainsSource === 'all' ? kept.source : turn.trainsSource === 'first' ? 1 : 0;
  }
  return { tokens, trained };
}
