import { join } from 'node:path';
import { isDsprepError } from '../../errors.ts';
import type { WrittenData } from '../../frameworks/config.ts';
import type { DataFacts } from '../../frameworks/shared/plan/train-plan.ts';
import { budget } from '../budget.ts';
import { NO_TOKENIZER } from './chat-facts.ts';

/**
 * Lengths of the training examples, as the framework makes them, in tokens of the model's own tokenizer; of the embedded qwen3 where it can't be had, and then a remark says
 * so. Undefined where the framework's examples for the method are not predicted.
 */
export async function countTokens(
  { folder, splits, method }: WrittenData,
  to: string,
  model: string,
  { env, signal }: { env: NodeJS.ProcessEnv; signal?: AbortSignal },
): Promise<{ tokens?: NonNullable<DataFacts['tokens']>; remark?: string }> {
  const [train] = splits;
  if (train === undefined) return {};
  const count = async (tokenizer: string): Promise<DataFacts['tokens']> => {
    const { all } = await budget({
      inputs: [join(folder, train.file)],
      to,
      method,
      tokenizer,
      seqLen: [],
      env,
      ...(signal === undefined ? {} : { signal }),
    });
    // of rows on which the framework stops there are none
    if (all.tokens === 0) return undefined;
    return { total: all.tokens, p50: all.lengths.p50, p99: all.lengths.p99, max: all.lengths.max };
  };
  try {
    return asTokens(await count(model));
  } catch (error) {
    if (!isDsprepError(error)) throw error;
    if (!NO_TOKENIZER.test(error.code)) return {};
  }
  try {
    const found = asTokens(await count('qwen3'));
    return 'tokens' in found
      ? { ...found, remark: `lengths are in tokens of the embedded qwen3: the tokenizer of ${model} is not at hand` }
      : {};
  } catch (error) {
    if (!isDsprepError(error)) throw error;
    return {};
  }
}

function asTokens(tokens: DataFacts['tokens']): { tokens?: NonNullable<DataFacts['tokens']> } {
  return tokens === undefined ? {} : { tokens };
}
