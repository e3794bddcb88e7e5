import { trainerOrder, trainerShape, trainerSteps } from '../shared/hf/trainer-steps.ts';
import { startCut } from '../shared/lengths.ts';
import type { PlanOptions, TrainingDoor, TrainingPlan } from '../training.ts';

/** Larger than any row. */
const NO_LIMIT = 1 << 30;

/**
 * Lengths and steps of a script with Unsloth's `SFTTrainer` (2026.10.9, transformers 5.17.0). With `train_on_responses_only` what a cut leaves of a marker decides about the
 * mask, so each length is predicted by itself.
 */
export const unslothTraining: TrainingDoor = { uncut: () => [`max_length=${NO_LIMIT}`], open: openPlan };

function openPlan({ config, given }: PlanOptions): TrainingPlan {
  const shape = trainerShape(config, given);
  const length = config['max_length'] ?? config['max_seq_length'];
  const isLastDropped = config['dataloader_drop_last'] === true;
  const hasMarkers = config['train_on_responses_only'] !== undefined && config['train_on_responses_only'] !== false;
  return {
    lengthKey: 'max_length',
    sequenceLength: typeof length === 'number' ? length : undefined,
    shape,
    cut: hasMarkers ? undefined : startCut,
    packings: [],
    paddedLength: (longest) => longest,
    order: trainerOrder(config),
    steps: (examples) => trainerSteps(examples, shape, isLastDropped),
    spansTellRoles: false,
    remarks: ['which rows Unsloth packs together hangs on the number of its processes: its packing is not predicted'],
  };
}
