import type { JsonObject } from '../../json.ts';
import type { Prediction, TokensPrediction } from '../predict.ts';
import { numberAt, oneSequence, trainedBetween } from '../shared/lengths.ts';
import { randomNumbers, shuffledOrder } from '../shared/shuffle.ts';
import type { PackedCount, Packer, Packing, PlanOptions, RunShape, StepCount, Trained, TrainingDoor, TrainingPlan } from '../training.ts';
import { BIN_SIZE, GROUP_SIZE, firstFit, nextFit } from './first-fit.ts';
import type { Bin } from './first-fit.ts';

const NONE: readonly Trained[] = [];
/** Larger than any row, and small enough for the 64 pieces of a document. */
const NO_LIMIT = 1 << 24;
/** prompt_strategies/completion.py. */
const MAX_PIECES = 64;
/** core/builders/causal.py. */
const PADDED_TO = 64;

/** Lengths, packing and steps of Axolotl 0.21.0 (utils/data/utils.py, utils/trainer.py `calculate_total_num_steps`, utils/samplers/multipack.py). */
export const axolotlTraining: TrainingDoor = { uncut: () => [`sequence_len=${NO_LIMIT}`, 'sample_packing=false'], open: openPlan };

function openPlan({ config, method, given }: PlanOptions): TrainingPlan {
  const shape = shapeOf(config, given);
  const length = config['sequence_len'];
  const isPreference = method !== 'sft' && method !== 'pretrain';
  const isPacked = config['sample_packing'] === true;
  const steps = (examples: number): StepCount => {
    const stepsPerEpoch = Math.ceil(examples / batchSize(shape));
    const total = Math.ceil((examples * shape.epochs) / batchSize(shape));
    const batchesPerEpoch = Math.ceil(Math.ceil(examples / shape.microBatchSize) / shape.gpus);
    return { batchesPerEpoch, stepsPerEpoch, totalSteps: ended(total, shape) };
  };
  return {
    lengthKey: 'sequence_len',
    sequenceLength: typeof length === 'number' && length > 0 ? length : 512,
    shape,
    cut: isPreference ? undefined : (whole, limit) => cutExample(whole, limit, config, isPacked),
    packings: isPreference ? [] : [multipack(config, shape)],
    paddedLength(longest, sequenceLength) {
      const { pad_to_sequence_len: isPadded = null } = config;
      if (isPadded === true) return Math.ceil(sequenceLength / PADDED_TO) * PADDED_TO;
      return isPadded === null ? Math.ceil(longest / PADDED_TO) * PADDED_TO : longest;
    },
    order: config['curriculum_sampling'] === true ? 'file' : config['group_by_length'] === true ? 'by length' : 'shuffled',
    steps,
    spansTellRoles: false,
    remarks: heldBack(config),
  };
}

function shapeOf(config: JsonObject, given: Partial<RunShape>): RunShape {
  const gpus = given.gpus ?? 1;
  const microBatchSize = given.microBatchSize ?? numberAt(config, ['micro_batch_size']) ?? 1;
  const whole = numberAt(config, ['batch_size']);
  const accumulation = numberAt(config, ['gradient_accumulation_steps']) ?? (whole === undefined ? 1 : Math.floor(whole / microBatchSize));
  const maxSteps = given.epochs === undefined ? numberAt(config, ['max_steps']) : undefined;
  return {
    gpus,
    microBatchSize,
    gradientAccumulation: given.gradientAccumulation ?? accumulation,
    epochs: given.epochs ?? numberAt(config, ['num_epochs']) ?? 1,
    ...(maxSteps === undefined ? {} : { maxSteps }),
  };
}

function batchSize({ gpus, microBatchSize, gradientAccumulation }: RunShape): number {
  return gpus * microBatchSize * gradientAccumulation;
}

function ended(total: number, { maxSteps }: RunShape): number {
  return maxSteps === undefined ? total : Math.min(total, maxSteps);
}

function heldBack({ val_set_size: size = 0 }: JsonObject): string[] {
  return typeof size === 'number' && size > 0
    ? [`val_set_size ${size}: Axolotl takes these rows for validation, and steps count all rows`]
    : [];
}

function minSampleLength({ min_sample_len: length }: JsonObject): number {
  return typeof length === 'number' && length > 0 ? length : 2;
}

/** `handle_long_seq_in_dataset`; documents come in pieces; with packing a row without a trained token goes (`process_datasets_for_packing`). */
function cutExample(whole: Prediction, limit: number, config: JsonObject, isPacked: boolean): readonly Trained[] {
  if (whole.kind !== 'tokens') return NONE;
  const { inputIds, labels } = whole;
  const least = minSampleLength(config);
  const kept = (from: number, to: number): readonly Trained[] => {
    const trained = trainedBetween(labels, from, to);
    return to - from < least || (isPacked && trained === 0) ? NONE : [oneSequence(to - from, trained)];
  };
  if (isDocument(whole)) {
    const total = Math.min(inputIds.length, limit * MAX_PIECES);
    const pieces: Trained[] = [];
    for (let at = 0; at < total; at += limit) pieces.push(...kept(at, Math.min(total, at + limit)));
    return pieces;
  }
  if (inputIds.length > limit && (config['excess_length_strategy'] ?? 'drop') !== 'truncate') return NONE;
  return kept(0, Math.min(inputIds.length, limit));
}

function isDocument({ spans }: TokensPrediction): boolean {
  return spans?.[0]?.because === 'document';
}

/** Attention that keeps rows of one long example apart (utils/schemas/enums.py, `ATTN_IMPLS_SUPPORTING_PACKING`, `LEGACY_ATTN_FLAG_TO_IMPL`). */
const SEPARATING_ATTENTION =
  /^(?:flash_attention_[234]|flash_attention_torch|flex_attention|xformers|sage|kernels-community\/(?:flash-attn[23]|sage-attention))$/;
const SEPARATING_FLAGS = ['xformers_attention', 'sage_attention', 'flex_attention', 'flash_attention'] as const;

/** Whether one example of `micro_batch_size` × `sequence_len` is packed, and not so many of `sequence_len`. */
function isFlattened(config: JsonObject): boolean {
  if (typeof config['multipack_real_batches'] === 'boolean') return !config['multipack_real_batches'];
  const attention = config['attn_implementation'];
  if (typeof attention === 'string') return SEPARATING_ATTENTION.test(attention.split(/[:@]/)[0]?.trim() ?? '');
  return SEPARATING_FLAGS.some((flag) => config[flag] === true);
}

function multipack(config: JsonObject, shape: RunShape): Packing {
  const binsPerBatch = isFlattened(config) ? 1 : shape.microBatchSize;
  const estimate = numberAt(config, ['sample_packing_eff_est']);
  return {
    name: 'multipack',
    isChosen: config['sample_packing'] === true,
    open: (length) => multipackPacker(config, length, length * (isFlattened(config) ? shape.microBatchSize : 1), binsPerBatch),
    steps(packed) {
      const batches = packed.examples / binsPerBatch;
      const loaded = Math.max(1, Math.floor((batches * shape.microBatchSize) / batchSize(shape)));
      let total = Math.floor(loaded * shape.epochs);
      if (config['dataloader_drop_last'] === true) total -= Math.ceil(shape.epochs);
      if (estimate !== undefined) {
        const perExample = packed.room / Math.max(1, packed.examples) / (isFlattened(config) ? shape.microBatchSize : 1);
        total = Math.floor(Math.floor((0.99 * packed.tokens) / estimate / perExample / batchSize(shape)) - 1) * shape.epochs;
      }
      const batchesPerEpoch = Math.floor(batches / shape.gpus);
      return { batchesPerEpoch, stepsPerEpoch: loaded, totalSteps: ended(total, shape) };
    },
  };
}

/** Axolotl shuffles rows before it packs them, unless `curriculum_sampling` is on; here so many rows are shuffled among themselves. */
const SHUFFLED_TOGETHER = 1 << 20;
/** transformers' default `seed`. Which rows a seed puts together is not the same here: the numbers of examples differ by less than 1 %. */
const SEED = 42;

function multipackPacker(config: JsonObject, limit: number, capacity: number, binsPerBatch: number): Packer {
  const isInOrder = config['curriculum_sampling'] === true;
  const isSequential = config['sample_packing_sequentially'] === true;
  const groupSize = numberAt(config, ['sample_packing_group_size']) ?? GROUP_SIZE;
  const binSize = numberAt(config, ['sample_packing_bin_size']) ?? BIN_SIZE;
  const count: PackedCount = { examples: 0, tokens: 0, trained: 0, room: 0, computed: 0 };
  const random = randomNumbers(SEED);
  let lengths: number[] = [];
  let waiting: Bin[] = [];
  const take = (bins: readonly Bin[]): void => {
    for (const bin of bins) {
      waiting.push(bin);
      if (waiting.length < binsPerBatch) continue;
      count.examples += binsPerBatch;
      for (const { tokens } of waiting) count.tokens += tokens;
      waiting = [];
    }
  };
  const flush = (): void => {
    const order = isInOrder ? undefined : shuffledOrder(lengths.length, random);
    const placed = order === undefined ? lengths : Array.from(order, (at) => lengths[at] as number);
    if (isSequential) take(nextFit(placed, capacity));
    else for (let at = 0; at < placed.length; at += groupSize) take(firstFit(placed.slice(at, at + groupSize), capacity, binSize));
    lengths = [];
  };
  const together = isInOrder && !isSequential ? groupSize : Math.ceil(SHUFFLED_TOGETHER / groupSize) * groupSize;
  return {
    push(whole) {
      if (whole === undefined) return;
      for (const { tokens, trained } of cutExample(whole, limit, config, true)) {
        lengths.push(tokens);
        count.trained += trained;
        if (lengths.length === together) flush();
      }
    },
    end() {
      flush();
      count.room = count.examples * capacity;
      count.computed = config['pad_to_sequence_len'] === false ? count.tokens : count.room;
      return count;
    },
  };
}
