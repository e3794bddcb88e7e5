import type { JsonObject } from '../../../json.ts';
import type { RunShape, StepCount } from '../../training.ts';
import { numberAt } from '../lengths.ts';

/**
 * Steps of transformers' `Trainer` (5.23.0, trainer.py, `set_initial_training_values`) over a data loader that accelerate shares out (1.15.0, data_loader.py,
 * `BatchSamplerShard`): the last batch is completed with rows from the start of the epoch where GPUs would get unlike numbers of batches.
 */
export function trainerSteps(examples: number, shape: RunShape, isLastDropped = false): StepCount {
  const { gpus, microBatchSize, gradientAccumulation, epochs, maxSteps } = shape;
  const batches = isLastDropped ? Math.floor(examples / microBatchSize) : Math.ceil(examples / microBatchSize);
  const batchesPerEpoch = isLastDropped ? Math.floor(batches / gpus) : Math.ceil(batches / gpus);
  const stepsPerEpoch = Math.max(1, Math.ceil(batchesPerEpoch / gradientAccumulation));
  return { batchesPerEpoch, stepsPerEpoch, totalSteps: maxSteps ?? Math.ceil(epochs * stepsPerEpoch) };
}

/** What a config says by the names of `TrainingArguments`, and its defaults. */
export function trainerShape(config: JsonObject, given: Partial<RunShape>): RunShape {
  const maxSteps = numberAt(config, ['max_steps']);
  return {
    gpus: given.gpus ?? 1,
    microBatchSize: given.microBatchSize ?? numberAt(config, ['per_device_train_batch_size']) ?? 8,
    gradientAccumulation: given.gradientAccumulation ?? numberAt(config, ['gradient_accumulation_steps']) ?? 1,
    epochs: given.epochs ?? numberAt(config, ['num_train_epochs']) ?? 3,
    ...(maxSteps === undefined || given.epochs !== undefined ? {} : { maxSteps }),
  };
}

/** How `Trainer` takes rows (5.23.0, trainer.py, `_get_train_sampler`). */
export function trainerOrder(config: JsonObject): 'file' | 'shuffled' | 'by length' {
  const strategy = config['train_sampling_strategy'];
  if (config['disable_shuffling'] === true || strategy === 'sequential') return 'file';
  return strategy === 'group_by_length' || config['group_by_length'] === true ? 'by length' : 'shuffled';
}
