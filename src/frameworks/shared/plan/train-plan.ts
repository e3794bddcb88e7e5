import type { Hardware, Tuning } from '../../config.ts';
import type { Method } from '../../target.ts';
import { usualLearningRate } from './learning-rate.ts';
import type { ModelFacts } from './model-facts.ts';
import { estimateVram } from './vram.ts';
import type { MemoryHabits, Spread, VramEstimate, VramOptions } from './vram.ts';

/** What the data says about a run. */
export interface DataFacts {
  trainRows: number;
  evalRows: number;
  /** Of the training examples, as the framework computes them; absent where nobody counted. */
  tokens?: { total: number; p50: number; p99: number; max: number };
}

/** What a person decided; the rest is worked out. */
export interface PlanChoices {
  seqLen?: number;
  epochs?: number;
  microBatchSize?: number;
  gradientAccumulation?: number;
  learningRate?: number;
  loraRank?: number;
  /** Whether the framework packs this method's rows. */
  canPack: boolean;
  /** Whether the framework's loss never holds all logits (Liger, cut cross-entropy). */
  fusedLoss: boolean;
  /** How the framework holds what it trains. */
  memory?: MemoryHabits;
  /** How it spreads it over several GPUs. Default: each holds all (DDP). */
  spread?: Spread;
}

/** A number of a run, and why it is this one. */
export interface Planned<Value = number> {
  value: Value;
  why: string;
}

/** Hyperparameters that fit a model, a dataset and the hardware. Lengths in tokens; steps are optimizer steps. */
export interface TrainPlan {
  seqLen: Planned;
  packs: Planned<boolean>;
  microBatchSize: Planned;
  gradientAccumulation: Planned;
  epochs: Planned;
  learningRate: Planned;
  /** Of adapters. */
  lora: { rank: number; alpha: number; why: string };
  stepsPerEpoch: number;
  totalSteps: number;
  warmupSteps: Planned;
  loggingSteps: Planned;
  evalSteps: Planned;
  /** A multiple of `evalSteps`: keeping the best checkpoint needs it. */
  saveSteps: Planned;
  gradientCheckpointing: Planned<boolean>;
  optimizer: Planned<'adamw' | 'adamw_8bit'>;
  /** By how much positions are stretched; only where rows are longer than the model's context. */
  ropeFactor?: Planned;
  vram: VramEstimate;
  /** Whether one GPU should hold it; unknown without its memory. */
  fits?: boolean;
}

const DEFAULT_SEQ_LEN = 4096;
const SEQ_LEN_STEP = 256;
const MAX_MICRO_BATCH = 16;
/** Share of a GPU's memory that an estimate may fill. */
const MEMORY_SHARE = 0.9;
const WARMUP_SHARE = 0.05;
const MAX_WARMUP_STEPS = 500;
const EVALS_PER_EPOCH = 4;

const PREFERENCE: readonly Method[] = ['dpo', 'ipo', 'simpo', 'orpo', 'kto', 'reward'];

export function planTraining(
  { method, tuning, model, hardware, data }: { method: Method; tuning: Tuning; model: ModelFacts; hardware: Hardware; data: DataFacts },
  choices: PlanChoices,
): TrainPlan {
  const seqLen = planSeqLen(data, model, choices.seqLen);
  const packs = planPacking(method, data, seqLen.value, choices.canPack);
  const rank = choices.loraRank ?? (method === 'pretrain' ? 64 : 16);
  const spread = choices.spread ?? { by: 'ddp' };
  const isSplit = hardware.gpus > 1 && spread.by !== 'ddp';
  const optimizer: TrainPlan['optimizer'] =
    tuning === 'full' && !isSplit
      ? { value: 'adamw_8bit', why: 'two moments of one byte: on each GPU they take as much room as the weights' }
      : { value: 'adamw', why: tuning === 'full' ? 'its moments are split over the GPUs' : 'there are few trained weights' };
  const memory: Omit<VramOptions, 'microBatchSize' | 'accumulates'> = {
    model,
    tuning,
    seqLen: seqLen.value,
    gpus: hardware.gpus,
    spread,
    loraRank: rank,
    has8BitMoments: optimizer.value === 'adamw_8bit',
    hasReferenceModel: tuning === 'full' && (method === 'dpo' || method === 'ipo' || method === 'kto'),
    fusedLoss: choices.fusedLoss,
    ...(choices.memory === undefined ? {} : { habits: choices.memory }),
  };
  const limitBytes = hardware.memoryBytes === undefined ? undefined : MEMORY_SHARE * hardware.memoryBytes;
  const sequences = packs.value && data.tokens !== undefined ? Math.ceil(data.tokens.total / seqLen.value) : data.trainRows;
  const globalBatch = globalBatchSize(sequences, method);
  const microBatchSize = planMicroBatch(
    memory,
    limitBytes,
    Math.max(1, Math.floor(globalBatch / hardware.gpus)),
    packs.value,
    method,
    choices,
  );
  const accumulation = Math.max(1, Math.round(globalBatch / (microBatchSize.value * hardware.gpus)));
  const gradientAccumulation: Planned =
    choices.gradientAccumulation === undefined
      ? {
          value: accumulation,
          why: `${microBatchSize.value} × ${accumulation} × ${hardware.gpus} GPU${hardware.gpus === 1 ? '' : 's'} = ${microBatchSize.value * accumulation * hardware.gpus} sequences a step`,
        }
      : { value: choices.gradientAccumulation, why: 'as asked' };
  const stepsPerEpoch = Math.max(1, Math.ceil(sequences / (microBatchSize.value * gradientAccumulation.value * hardware.gpus)));
  const epochs = planEpochs(method, data.trainRows, choices.epochs);
  const totalSteps = Math.max(1, Math.ceil(stepsPerEpoch * epochs.value));
  const evalSteps = Math.max(1, Math.floor(stepsPerEpoch / EVALS_PER_EPOCH));
  const vram = estimateVram({
    ...memory,
    microBatchSize: microBatchSize.value * sequencesOf(method),
    accumulates: gradientAccumulation.value > 1,
  });
  return {
    seqLen,
    packs,
    microBatchSize,
    gradientAccumulation,
    epochs,
    learningRate:
      choices.learningRate === undefined
        ? usualLearningRate(method, tuning, model.parameters)
        : { value: choices.learningRate, why: 'as asked' },
    lora: {
      rank,
      alpha: 2 * rank,
      why:
        method === 'pretrain'
          ? 'new knowledge needs more room than a new manner'
          : 'alpha is twice the rank, so the rank can change without the learning rate',
    },
    stepsPerEpoch,
    totalSteps,
    warmupSteps: {
      value: Math.min(MAX_WARMUP_STEPS, Math.max(1, Math.round(WARMUP_SHARE * totalSteps))),
      why: `${100 * WARMUP_SHARE} % of about ${totalSteps} steps`,
    },
    loggingSteps: { value: Math.max(1, Math.min(10, Math.floor(totalSteps / 100))), why: `of about ${totalSteps} steps` },
    evalSteps: { value: evalSteps, why: `about ${EVALS_PER_EPOCH} times an epoch of ${stepsPerEpoch} steps` },
    saveSteps: { value: evalSteps, why: 'as often as it is evaluated, so that the best can be kept' },
    gradientCheckpointing: {
      value: true,
      why: 'keeps one input for each layer and computes the rest again: about a third more time, a fraction of the memory',
    },
    optimizer,
    ...ropeFactor(seqLen.value, model),
    vram,
    ...(hardware.memoryBytes === undefined ? {} : { fits: vram.bytes <= hardware.memoryBytes }),
  };
}

function planSeqLen({ tokens }: DataFacts, { contextTokens }: ModelFacts, asked: number | undefined): Planned {
  if (asked !== undefined) return { value: asked, why: 'as asked' };
  if (tokens === undefined) {
    const value = Math.min(DEFAULT_SEQ_LEN, contextTokens ?? DEFAULT_SEQ_LEN);
    return { value, why: 'the lengths of the rows are not known (dsprep budget counts them)' };
  }
  const roundUp = (length: number): number => SEQ_LEN_STEP * Math.ceil(length / SEQ_LEN_STEP);
  const whole = roundUp(tokens.max);
  if (whole <= DEFAULT_SEQ_LEN || whole <= 1.5 * roundUp(tokens.p99))
    return { value: whole, why: `holds the longest example, of ${tokens.max} tokens` };
  return { value: roundUp(tokens.p99), why: `99 of 100 examples are no longer than ${tokens.p99} tokens; the longest has ${tokens.max}` };
}

function planPacking(method: Method, { tokens }: DataFacts, seqLen: number, canPack: boolean): Planned<boolean> {
  if (!canPack || (method !== 'sft' && method !== 'pretrain')) return { value: false, why: 'rows of this method are not packed' };
  if (method === 'pretrain') return { value: true, why: 'text is cut into whole sequences' };
  if (tokens === undefined) return { value: false, why: 'the lengths of the rows are not known' };
  const share = tokens.p50 / seqLen;
  if (share > 0.5) return { value: false, why: 'most examples fill more than half of the sequence' };
  return {
    value: true,
    why: `the middle example fills ${Math.max(1, Math.round(100 * share))} % of the sequence; alone, the rest would be padding`,
  };
}

/** Sequences in one optimizer step: enough to be steady, few enough that an epoch has a hundred steps or so. */
function globalBatchSize(sequences: number, method: Method): number {
  const most = PREFERENCE.includes(method) ? 64 : 128;
  const wished = 2 ** Math.round(Math.log2(Math.max(1, sequences / 100)));
  return Math.min(most, Math.max(8, wished));
}

function planMicroBatch(
  memory: Omit<VramOptions, 'microBatchSize' | 'accumulates'>,
  limitBytes: number | undefined,
  most: number,
  packs: boolean,
  method: Method,
  { microBatchSize }: PlanChoices,
): Planned {
  if (microBatchSize !== undefined) return { value: microBatchSize, why: 'as asked' };
  if (limitBytes === undefined) return { value: 1, why: "the GPU's memory is not known (--vram 24GB lets it grow)" };
  const bytesAt = (rows: number): number =>
    estimateVram({ ...memory, microBatchSize: rows * sequencesOf(method), accumulates: true }).bytes;
  let rows = 1;
  while (2 * rows <= Math.min(MAX_MICRO_BATCH, most) && bytesAt(2 * rows) <= limitBytes) rows *= 2;
  const gigabytes = (bytesAt(rows) / 2 ** 30).toFixed(1);
  return { value: rows, why: `${packs ? 'packed sequences' : 'rows'} on one GPU at a time: an estimated ${gigabytes} GiB` };
}

/** A pair is two sequences. */
function sequencesOf(method: Method): number {
  return PREFERENCE.includes(method) && method !== 'kto' ? 2 : 1;
}

function planEpochs(method: Method, rows: number, asked: number | undefined): Planned {
  if (asked !== undefined) return { value: asked, why: 'as asked' };
  if (method !== 'sft') return { value: 1, why: method === 'pretrain' ? 'text is read once' : 'preferences overfit fast' };
  return rows < 10_000 ? { value: 3, why: `${rows} rows are few` } : { value: rows < 100_000 ? 2 : 1, why: `of ${rows} rows` };
}

function ropeFactor(seqLen: number, { contextTokens }: ModelFacts): { ropeFactor?: Planned } {
  if (contextTokens === undefined || seqLen <= contextTokens) return {};
  const value = Math.ceil(seqLen / contextTokens);
  return { ropeFactor: { value, why: `sequences of ${seqLen} tokens, and a model of ${contextTokens}` } };
}
