import type { Prediction } from '../../frameworks/predict.ts';
import { promptLength } from '../../frameworks/shared/lengths.ts';
import { lengthCounts } from './length-counts.ts';
import type { LengthSummary } from './length-counts.ts';

/** How long chosen and rejected answers are: a model learns length where one side is longer. */
export interface PairBalance {
  pairs: number;
  /** Tokens of answers, without their prompt where it is told apart. */
  chosen: LengthSummary;
  rejected: LengthSummary;
  /** Shares of the pairs, 0 to 1; what is left has both as long. */
  chosenLonger: number;
  rejectedLonger: number;
  /** Mean of chosen minus rejected, in tokens. */
  meanDifference: number;
}

/** How many judged answers are wanted. */
export interface FeedbackBalance {
  desirable: number;
  undesirable: number;
  desirableTokens: number;
  undesirableTokens: number;
}

export interface AnswerCounter {
  example(example: Prediction): void;
  pairs(): PairBalance | undefined;
  feedback(): FeedbackBalance | undefined;
}

export function answerCounter(): AnswerCounter {
  const chosen = lengthCounts();
  const rejected = lengthCounts();
  let [pairs, chosenLonger, rejectedLonger, difference] = [0, 0, 0, 0];
  const feedback: FeedbackBalance = { desirable: 0, undesirable: 0, desirableTokens: 0, undesirableTokens: 0 };
  return {
    example(example) {
      if (example.kind === 'pair') {
        const prompt = example.promptIds.length;
        const [good, bad] = [example.chosenInputIds.length - prompt, example.rejectedInputIds.length - prompt];
        chosen.add(good);
        rejected.add(bad);
        pairs++;
        difference += good - bad;
        if (good > bad) chosenLonger++;
        else if (bad > good) rejectedLonger++;
      } else if (example.kind === 'kto') {
        const tokens = example.inputIds.length - promptLength(example.labels);
        feedback[example.isDesirable ? 'desirable' : 'undesirable']++;
        feedback[example.isDesirable ? 'desirableTokens' : 'undesirableTokens'] += tokens;
      }
    },
    pairs: () =>
      pairs === 0
        ? undefined
        : {
            pairs,
            chosen: chosen.summary(),
            rejected: rejected.summary(),
            chosenLonger: chosenLonger / pairs,
            rejectedLonger: rejectedLonger / pairs,
            meanDifference: difference / pairs,
          },
    feedback: () => (feedback.desirable + feedback.undesirable === 0 ? undefined : feedback),
  };
}
