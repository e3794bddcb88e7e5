import type { Logger, Setting, SettingGroup } from '../../config.ts';
import type { SplitSummary } from '../../target.ts';
import { evaluationSplit } from './evaluation-split.ts';
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

/** What TRL and Unsloth's script say of logging and checkpoints, in the keys of transformers' TrainingArguments. */
export function checkpointGroup({ outputDir, plan, logger }: { outputDir: string; plan: TrainPlan; logger: Logger }): SettingGroup {
  return {
    title: 'Logging and checkpoints',
    settings: [
      { key: 'output_dir', value: outputDir },
      { key: 'logging_steps', value: plan.loggingSteps.value, why: plan.loggingSteps.why },
      { key: 'save_strategy', value: 'steps' },
      { key: 'save_steps', value: plan.saveSteps.value, why: plan.saveSteps.why },
      { key: 'save_total_limit', value: 2 },
      { key: 'report_to', value: logger, why: 'none, wandb, tensorboard or mlflow' },
    ],
  };
}

/** Of a run that keeps its best checkpoint by the split for evaluation; none is made without one. */
export function evaluationGroup(splits: readonly SplitSummary[], plan: TrainPlan, batchSize: number): SettingGroup {
  if (evaluationSplit(splits) === undefined) {
    const why = 'no split was written for it (dsprep convert --split val=2%)';
    return { title: 'Evaluation', settings: [{ key: 'eval_strategy', value: 'no', why }] };
  }
  return {
    title: 'Evaluation',
    settings: [
      { key: 'eval_strategy', value: 'steps' },
      { key: 'eval_steps', value: plan.evalSteps.value, why: plan.evalSteps.why },
      { key: 'per_device_eval_batch_size', value: batchSize },
      { key: 'load_best_model_at_end', value: true },
      { key: 'metric_for_best_model', value: 'eval_loss' },
      { key: 'greater_is_better', value: false },
    ],
  };
}
