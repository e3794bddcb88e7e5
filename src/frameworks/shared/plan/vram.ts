import type { Tuning } from '../../config.ts';
import type { ModelFacts } from './model-facts.ts';
import { headWidths, keptPart, layerPart, lossPart } from './vram-activations.ts';
import type { VramPart } from './vram-part.ts';
import { billions, millions, part, split, total } from './vram-part.ts';

/** How a framework holds what it trains, where it is not as the Trainer of transformers does it. */
export interface MemoryHabits {
  /** What stays on the GPU of each layer until the way back: its input, all that it computed, or nothing. Default `inputs`: gradient checkpointing. */
  keeps?: 'inputs' | 'everything' | 'nothing';
  /** Bytes of a weight, and of its gradient, where all are trained. Default 2: bfloat16. */
  fullWeightBytes?: 2 | 4;
  /** Whether its 8-bit optimizer is used where one is planned. Default true. */
  has8BitOptimizer?: boolean;
  /** Whether each adapter keeps a copy of its input, as PEFT's do. Default true. */
  copiesAdapterInputs?: boolean;
  /** Whether a table that the model has as input and output is two of its own here. Default false. */
  splitsTable?: boolean;
}

/** How the processes of a training share its memory: each holds all (DDP), a part of gradients and optimizer (ZeRO-2), or of the weights too. */
export interface Spread {
  by: 'ddp' | 'zero2' | 'zero3' | 'fsdp';
  /** Bytes of a trained weight where FSDP has split it. Default 2. */
  fsdpWeightBytes?: 2 | 4;
  /** Whether DDP sends gradients from where they are, and not from copies. Default false. */
  bucketsAreGradients?: boolean;
  /** What ZeRO-3 gathers gradients in before it sends them. Default 0: next to nothing. */
  bucketBytes?: number;
  /** What stays of each layer, where it is not what stays on one GPU. */
  keeps?: MemoryHabits['keeps'];
}

/** DeepSpeed's `reduce_bucket_size` of 500 million gradients in 16 bits, twice for `overlap_comm` (deepspeed 0.19.8, runtime/zero/config.py). */
export const DEEPSPEED_BUCKET_BYTES = 2 * 2 * 5e8;
/** Weights that ZeRO-3 changes at a time, `sub_group_size` (the same file). */
const SUB_GROUP = 1e9;

export interface VramOptions {
  model: ModelFacts;
  tuning: Tuning;
  /** Rows on one GPU at a time, and the tokens of each. */
  microBatchSize: number;
  seqLen: number;
  gpus: number;
  /** Over several GPUs. */
  spread: Spread;
  loraRank: number;
  /** Whether the optimizer's two moments take one byte each. */
  has8BitMoments: boolean;
  /** Whether a step has several micro batches: gradients of the first are there while the next is computed. */
  accumulates: boolean;
  /** Whether a second, frozen model is held (DPO and KTO without LoRA). */
  hasReferenceModel: boolean;
  /** Whether the logits are never whole in memory (TRL's and Unsloth's loss, Liger, cut cross-entropy). */
  fusedLoss: boolean;
  habits?: MemoryHabits;
}

export interface VramEstimate {
  /** Of one GPU. */
  bytes: number;
  parts: readonly VramPart[];
}

/** CUDA's context, 0.7 GiB on an H100, and the allocator's gaps. An assumption, not a formula. */
const OVERHEAD_BYTES = 1.5 * 2 ** 30;
/** NF4 in blocks of 64 with quantised constants: 4 bits + 0.127 bits (QLoRA, arXiv 2305.14314, section 3). */
const NF4_BYTES = (4 + 0.127) / 8;
/** PEFT holds adapters in 32 bits (`autocast_adapter_dtype`); TRL halves those of QLoRA. */
const ADAPTER_BYTES = 4;

/**
 * Estimates the memory of one GPU while it trains with AdamW and attention that never holds its matrix: what is there all the time, and the largest of what comes and goes:
 * the loss, a layer on the way back with all inputs still kept, the first layer with all gradients there, the second gradient of a table that is input and output, and over
 * several GPUs what is gathered or copied. Within 15 % of nearly all that PyTorch measured in docs/gpu-runs.md; other kernels and versions differ.
 */
export function estimateVram(given: VramOptions): VramEstimate {
  const options = asHeld(given);
  const { model, tuning } = options;
  const trained = trainedParameters(options);
  const isAdapter = tuning !== 'full' && tuning !== 'freeze';
  const trainedBytes = isAdapter ? ADAPTER_BYTES : fullWeightBytes(options);
  const weights = trained === 0 ? 'no' : `${millions(trained)} M trained weights`;
  const [ofWeights, ofOptimizer] = [weightShards(options), optimizerShards(options)];

  const held: VramPart[] = [weightsPart(options, trained, trainedBytes)];
  if (isAdapter) held.push(part('adapter weights', trainedBytes * trained, `${trainedBytes} bytes × ${millions(trained)} M`));
  if (options.hasReferenceModel)
    held.push(part('reference model', (2 * model.parameters) / ofWeights, `2 bytes × ${billions(model.parameters)} B${split(ofWeights)}`));
  if (isZero(options)) held.push(part('master weights', (4 * trained) / ofOptimizer, `4 bytes × ${weights}${split(ofOptimizer)}`));
  held.push(momentsPart(options, trained, trainedBytes, weights));
  if (options.gpus > 1 && options.spread.by === 'ddp')
    held.push(part('buckets', trainedBytes * trained, `${trainedBytes} bytes × ${weights}: gradients as they are sent (DDP)`));

  const gradientBytes = isZero(options) ? 2 : options.gpus > 1 && options.spread.bucketsAreGradients === true ? 0 : trainedBytes;
  const gradients = part('gradients', (gradientBytes * trained) / ofOptimizer, `${gradientBytes} bytes × ${weights}${split(ofOptimizer)}`);
  if (isZero(options) && options.spread.by === 'zero3') held.push(gradients, bucketPart(options, trained));
  const atEnd = held.includes(gradients) ? [] : [gradients];
  const earlier = options.accumulates ? atEnd : [];
  const [kept, layer] = [keptPart(options), layerPart(options)];
  const moments = [
    [...earlier, kept, lossPart(options), ...gatheredTable(options)],
    [...earlier, kept, layer],
    [...atEnd, layer],
    [...atEnd, ...tiedTable(options, trainedBytes), ...gatheredTable(options)],
    [...atEnd, ...stepPart(options, trained)],
    [...earlier, kept, ...gatheredTable(options), ...gatheredTable(options)],
  ];
  const peak = moments.reduce((largest, parts) => (total(parts) > total(largest) ? parts : largest));
  const parts = [...held, ...peak, part('overhead', OVERHEAD_BYTES, 'CUDA context, kernels and gaps, assumed')].filter(
    ({ bytes }) => bytes > 0,
  );
  return { bytes: total(parts), parts };
}

/** The model as the framework holds it. */
function asHeld(options: VramOptions): VramOptions {
  const { model, habits, gpus, spread } = options;
  const table = model.vocabSize * model.hiddenSize;
  const isTied = model.embeddingParameters <= table;
  return {
    ...options,
    ...(habits?.splitsTable === true && isTied
      ? { model: { ...model, parameters: model.parameters + table, embeddingParameters: 2 * table } }
      : {}),
    ...(gpus > 1 && spread.keeps !== undefined ? { habits: { ...habits, keeps: spread.keeps } } : {}),
  };
}

/** Weights that change. LoRA adds rank × (inputs + outputs) to each linear layer of a block (arXiv 2106.09685). */
export function trainedParameters({ model, tuning, loraRank }: Pick<VramOptions, 'model' | 'tuning' | 'loraRank'>): number {
  switch (tuning) {
    case 'full':
      return model.parameters;
    case 'freeze':
      return (2 * (model.parameters - model.embeddingParameters)) / model.layers;
    case 'adapter':
    case 'adapter_v2':
      // LLaMA-Adapter: ten learned positions for each layer (arXiv 2303.16199)
      return 10 * model.hiddenSize * model.layers;
    case 'lora':
    case 'qlora':
      return loraRank * model.layers * linearWidths(model);
  }
}

function linearWidths(model: ModelFacts): number {
  const { queries, keys } = headWidths(model);
  const attention = 2 * (model.hiddenSize + queries) + 2 * (model.hiddenSize + keys);
  return attention + 3 * (model.hiddenSize + model.intermediateSize);
}

function isZero({ gpus, spread }: VramOptions): boolean {
  return gpus > 1 && spread.by.startsWith('zero');
}

/** GPUs of which each holds another part of the weights. */
function weightShards({ gpus, spread }: VramOptions): number {
  return spread.by === 'zero3' || spread.by === 'fsdp' ? gpus : 1;
}

/** … of the gradients and the optimizer. */
function optimizerShards({ gpus, spread }: VramOptions): number {
  return spread.by === 'ddp' ? 1 : gpus;
}

/** DeepSpeed has 32-bit copies of its own beside weights of 16. */
function fullWeightBytes(options: VramOptions): 2 | 4 {
  if (isZero(options)) return 2;
  if (options.gpus > 1 && options.spread.by === 'fsdp') return options.spread.fsdpWeightBytes ?? 2;
  return options.habits?.fullWeightBytes ?? 2;
}

function bucketPart({ spread: { bucketBytes = 0 } }: VramOptions, trained: number): VramPart {
  return part('buckets', Math.min(bucketBytes, 2 * 2 * trained), 'gradients as they are sent (DeepSpeed)');
}

/** ZeRO makes one tensor of the gradients of a GPU, then one in 32 bits of that (deepspeed 0.19.8, runtime/zero/stage_1_and_2.py, `step`; stage3.py, `_prepare_fp32_grad_for_sub_group`). */
function stepPart(options: VramOptions, trained: number): VramPart[] {
  if (!isZero(options)) return [];
  const own = trained / options.gpus;
  const atOnce = options.spread.by === 'zero3' ? Math.min(own, SUB_GROUP) : own;
  return [part('gradients in 32 bits', (2 + 4) * atOnce, `(2 + 4) bytes × ${millions(atOnce)} M, for the step`)];
}

function weightsPart(options: VramOptions, trained: number, trainedBytes: number): VramPart {
  const { model, tuning } = options;
  const shards = weightShards(options);
  if (tuning === 'qlora') {
    const bytes = 2 * model.embeddingParameters + NF4_BYTES * (model.parameters - model.embeddingParameters);
    return part('weights', bytes / shards, `${NF4_BYTES.toFixed(3)} bytes × weights, 2 bytes × embeddings${split(shards)}`);
  }
  const is32Bits = trainedBytes === 4 && (tuning === 'full' || tuning === 'freeze');
  const bytes = 2 * model.parameters + (is32Bits ? 2 * trained : 0);
  const formula = is32Bits ? '4 bytes × trained weights, 2 bytes × others' : '2 bytes × weights (bfloat16)';
  return part('weights', bytes / shards, `${formula}${split(shards)}`);
}

/** Moments are of the type of their weight; those of 8 bits have 32 in the table of embeddings (transformers 5.23.0, trainer.py, `register_module_override`). */
function momentsPart(options: VramOptions, trained: number, trainedBytes: number, weights: string): VramPart {
  const { model, tuning, has8BitMoments, habits } = options;
  const shards = optimizerShards(options);
  if (has8BitMoments && habits?.has8BitOptimizer !== false) {
    const table = tuning === 'full' ? model.vocabSize * model.hiddenSize : 0;
    const formula = `2 moments × 1 byte × ${weights}${table === 0 ? '' : ', 4 bytes in the table of embeddings'}${split(shards)}`;
    return part('optimizer', (2 * (trained - table) + 8 * table) / shards, formula);
  }
  const momentBytes = isZero(options) ? 4 : trainedBytes;
  return part('optimizer', (2 * momentBytes * trained) / shards, `2 moments × ${momentBytes} bytes × ${weights}${split(shards)}`);
}

/** A table that is input and output has two gradients, until they are summed. */
function tiedTable({ model, tuning }: VramOptions, trainedBytes: number): VramPart[] {
  const table = model.vocabSize * model.hiddenSize;
  if (tuning !== 'full' || model.embeddingParameters > table) return [];
  return [part('second gradient', trainedBytes * table, `${trainedBytes} bytes × ${millions(table)} M of the table of embeddings`)];
}

/** Split weights are gathered where they are used: embeddings and output layer, which no block holds, together; as they come, they are there twice. */
function gatheredTable(options: VramOptions): VramPart[] {
  if (weightShards(options) === 1) return [];
  const { embeddingParameters } = options.model;
  const formula = `2 bytes × ${millions(embeddingParameters)} M of embeddings and output layer, from all GPUs`;
  return [part('gathered weights', 2 * embeddingParameters, formula)];
}
