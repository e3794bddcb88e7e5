import { usageError } from '../../errors.ts';
import type { ExamineOptions } from '../examine-rows.ts';
import type { CostOptions } from './cost.ts';

/** What a budget is made for. Values that are left out are those of the training config, and else the framework's own defaults. */
export interface BudgetOptions extends ExamineOptions, CostOptions {
  /** A framework whose tokens are predicted, or `openai` for fine-tuning through its API. */
  to: string;
  /** Sequence lengths to compare. Default: powers of two up to the longest example, and the one of the config. */
  seqLen?: readonly number[];
  gpus?: number;
  microBatchSize?: number;
  gradientAccumulation?: number;
  epochs?: number;
  /** Of an API's billed tokens. */
  pricePerMillionTokens?: number;
  /** Source → split. Default: by the name of the file or its folder, else `train`. */
  splits?: Readonly<Record<string, string>>;
  /** Whether one example is shown with its mask. */
  withSample?: boolean;
}

const MOST_LENGTHS = 32;

/** Throws `DsprepError` (usage). */
export function checkBudgetOptions(options: BudgetOptions): void {
  const {
    seqLen = [],
    gpus,
    microBatchSize,
    gradientAccumulation,
    epochs,
    tokensPerSecond,
    pricePerGpuHour,
    pricePerMillionTokens,
  } = options;
  if (seqLen.length > MOST_LENGTHS) throw usageError('USAGE_SEQ_LEN', `${seqLen.length} sequence lengths are more than ${MOST_LENGTHS}`);
  for (const length of seqLen)
    if (!Number.isSafeInteger(length) || length < 2 || length > 2 ** 24)
      throw usageError('USAGE_SEQ_LEN', `${length} is no sequence length`, '--seq-len 2048,4096');
  for (const [name, value] of Object.entries({ gpus, microBatchSize, gradientAccumulation }))
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1))
      throw usageError('USAGE_NUMBER', `${name} is ${value}, not a whole number above 0`);
  for (const [name, value] of Object.entries({ epochs, tokensPerSecond, pricePerGpuHour, pricePerMillionTokens }))
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw usageError('USAGE_NUMBER', `${name} is ${value}, not a number above 0`);
}
