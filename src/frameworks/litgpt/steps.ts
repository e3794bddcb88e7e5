import { numberAt, startCut, valueAt } from '../shared/lengths.ts';
import type { PlanOptions, StepCount, TrainingDoor, TrainingPlan } from '../training.ts';

/** Defaults of `litgpt finetune*` (0.5.13, finetune/lora.py, full.py, qlora…). */
const DEFAULTS = { globalBatchSize: 16, microBatchSize: 1, epochs: 5 };
/** data/json_data.py. */
const VAL_FRACTION = 0.05;

/** Lengths and steps of `litgpt finetune*` (0.5.13, finetune/lora.py, `fit`; data/json_data.py). It packs nothing. */
export const litgptTraining: TrainingDoor = { uncut: () => ['train.max_seq_length=null'], open: openPlan };

function openPlan({ config, given }: PlanOptions): TrainingPlan {
  const gpus = given.gpus ?? numberAt(config, ['devices']) ?? 1;
  const microBatchSize = given.microBatchSize ?? numberAt(config, ['train.micro_batch_size']) ?? DEFAULTS.microBatchSize;
  const globalBatchSize = numberAt(config, ['train.global_batch_size']) ?? DEFAULTS.globalBatchSize;
  const gradientAccumulation = given.gradientAccumulation ?? Math.max(1, Math.floor(Math.floor(globalBatchSize / gpus) / microBatchSize));
  const epochs = given.epochs ?? numberAt(config, ['train.epochs']) ?? DEFAULTS.epochs;
  const maxSteps = given.epochs === undefined ? numberAt(config, ['train.max_steps']) : undefined;
  const path = valueAt(config, 'data.init_args.json_path');
  const fraction = valueAt(config, 'data.init_args.val_split_fraction');
  const isSplit = typeof fraction === 'number' || (typeof path === 'string' && /\.jsonl?$/.test(path));
  const heldBack = isSplit ? (typeof fraction === 'number' ? fraction : VAL_FRACTION) : 0;
  const steps = (examples: number): StepCount => {
    const rows = trainRows(examples, heldBack);
    const batchesPerEpoch = Math.ceil(Math.ceil(rows / gpus) / microBatchSize);
    const all = Math.floor((batchesPerEpoch * epochs) / gradientAccumulation);
    return {
      batchesPerEpoch,
      stepsPerEpoch: Math.floor(batchesPerEpoch / gradientAccumulation),
      totalSteps: maxSteps === undefined ? all : Math.min(all, maxSteps),
    };
  };
  return {
    lengthKey: 'train.max_seq_length',
    sequenceLength: numberAt(config, ['train.max_seq_length']),
    shape: { gpus, microBatchSize, gradientAccumulation, epochs, ...(maxSteps === undefined ? {} : { maxSteps }) },
    cut: startCut,
    packings: [],
    paddedLength: (longest) => longest,
    order: 'shuffled',
    steps,
    spansTellRoles: false,
    remarks: heldBack > 0 ? [`LitGPT holds back ${heldBack * 100} % of the rows for validation: steps are those of the rest`] : [],
  };
}

/** `random_split` of torch by fractions: both parts rounded down, what is left over to the first, then the second. */
export function trainRows(rows: number, heldBack: number): number {
  if (heldBack === 0) return rows;
  const train = Math.floor(rows * (1 - heldBack));
  const val = Math.floor(rows * heldBack);
  return train + Math.ceil((rows - train - val) / 2);
}
