import type { Tuning } from '../../config.ts';
import type { Method } from '../../target.ts';
import type { Planned } from './train-plan.ts';

const LARGE_MODEL = 30e9;

/** Starting points: [all weights, adapters, source]. */
const RATES: Readonly<Record<Method, readonly [full: number, adapter: number, source: string]>> = {
  sft: [2e-5, 2e-4, 'QLoRA, arXiv 2305.14314, for adapters; Stanford Alpaca for all weights'],
  pretrain: [5e-5, 1e-4, 'a tenth of what the model was pre-trained with'],
  dpo: [1e-6, 1e-5, "TRL's default for all weights (DPOConfig 1.16); ten times as much for adapters"],
  ipo: [1e-6, 1e-5, "TRL's default for DPO"],
  simpo: [1e-6, 1e-5, 'SimPO, arXiv 2405.14734: 3e-7 to 1e-6'],
  orpo: [8e-6, 8e-5, 'ORPO, arXiv 2403.07691'],
  kto: [1e-6, 1e-5, "TRL's default for all weights (KTOConfig 1.16); ten times as much for adapters"],
  grpo: [1e-6, 1e-5, "TRL's default for all weights (GRPOConfig 1.16); ten times as much for adapters"],
  reward: [1e-5, 1e-4, "TRL's default for adapters (RewardConfig 1.16); a tenth of it for all weights"],
  prm: [1e-5, 1e-4, "TRL's default for reward models, a tenth of it for all weights"],
};

/** A learning rate to begin with, by method and size. Models of 30B and more take half of it. */
export function usualLearningRate(method: Method, tuning: Tuning, parameters: number): Planned {
  const [full, adapter, source] = RATES[method];
  const base = tuning === 'full' || tuning === 'freeze' ? full : adapter;
  const isLarge = parameters >= LARGE_MODEL;
  return { value: isLarge ? base / 2 : base, why: isLarge ? `${source}; half of it from 30B on` : source };
}
