import type { LengthBudget } from './length-account.ts';
import type { RunShape } from '../../frameworks/training.ts';

export interface CostOptions {
  /** Token positions that one GPU computes in a second, padding included; measured, for this model and method. */
  tokensPerSecond?: number;
  pricePerGpuHour?: number;
}

export interface RunCost {
  sequenceLength: number;
  /** Token positions computed in the whole run. */
  computed: number;
  hours: number;
  gpuHours: number;
  money?: number;
  /** How it comes about, one line each. */
  arithmetic: readonly string[];
}

/** Hours and money of a run; nothing without a throughput: none is made up. */
export function runCost({ sequenceLength, run }: LengthBudget, { gpus, epochs }: RunShape, options: CostOptions): RunCost | undefined {
  const { tokensPerSecond, pricePerGpuHour } = options;
  if (tokensPerSecond === undefined) return undefined;
  const rounds = run.steps.stepsPerEpoch === 0 ? epochs : Math.min(epochs, run.steps.totalSteps / run.steps.stepsPerEpoch);
  const computed = Math.round(run.computed * rounds);
  const gpuHours = computed / tokensPerSecond / 3600;
  const hours = gpuHours / gpus;
  const arithmetic = [
    `${run.computed} token positions an epoch × ${round(rounds)} epochs = ${computed}`,
    `÷ ${tokensPerSecond} tokens/s of one GPU ÷ 3,600 = ${round(gpuHours)} GPU-hours`,
    `÷ ${gpus} ${gpus === 1 ? 'GPU' : 'GPUs'} = ${round(hours)} hours`,
  ];
  if (pricePerGpuHour === undefined) return { sequenceLength, computed, hours, gpuHours, arithmetic };
  const money = gpuHours * pricePerGpuHour;
  return {
    sequenceLength,
    computed,
    hours,
    gpuHours,
    money,
    arithmetic: [...arithmetic, `${round(gpuHours)} GPU-hours × ${pricePerGpuHour} = ${round(money)}`],
  };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
