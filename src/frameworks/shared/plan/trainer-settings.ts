import type { Setting } from '../../config.ts';
import type { TrainPlan } from './train-plan.ts';

/** How long and how fast is trained, in the keys of transformers' TrainingArguments. */
export function scheduleSettings(plan: TrainPlan): Setting[] {
  return [
    { key: 'gradient_accumulation_steps', value: plan.gradientAccumulation.value, why: plan.gradientAccumulation.why },
    { key: 'num_train_epochs', value: plan.epochs.value, why: plan.epochs.why },
    { key: 'learning_rate', value: plan.learningRate.value, why: plan.learningRate.why },
    { key: 'lr_scheduler_type', value: 'cosine' },
    { key: 'warmup_steps', value: plan.warmupSteps.value, why: plan.warmupSteps.why },
  ];
}
