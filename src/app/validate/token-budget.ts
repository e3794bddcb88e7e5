import type { Prediction } from '../../frameworks/predict.ts';
import { trainedCount } from '../../frameworks/predict.ts';
import type { TokenBudget } from '../../report/findings.ts';
import type { ExamineRun } from '../examine-rows.ts';
import { labelsOf } from '../predict.ts';

/** Adds up what examples train on; nothing without a framework. */
export function countTrained({ prediction }: ExamineRun): { add(example: Prediction): void; end(): TokenBudget } | undefined {
  if (prediction === undefined) return undefined;
  const { to, method, tokenizer } = prediction;
  let examples = 0;
  let tokens = 0;
  let trainedTokens = 0;
  return {
    add(example) {
      if (example.kind === 'dropped') return;
      examples++;
      for (const labels of labelsOf(example)) {
        tokens += labels.length;
        trainedTokens += trainedCount(labels);
      }
    },
    end: () => ({
      to,
      method,
      tokenizer: { name: tokenizer.name, fingerprint: tokenizer.fingerprint },
      ...{ examples, tokens, trainedTokens, trainedShare: tokens === 0 ? 0 : trainedTokens / tokens },
    }),
  };
}
