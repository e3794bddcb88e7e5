import { join } from 'node:path';
import type { ConfigRequest, Setting, TrainConfig } from '../../config.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';
import { EMBEDDINGS, LINEAR_LAYERS } from './layers.ts';

/** A config for `unsloth train -c`, which refuses keys that it does not know (unsloth 2026.10.9, unsloth_cli/config.py). */
export function commandConfig({ data, model: { id }, method, tuning, plan, logger, outputDir }: ConfigRequest): TrainConfig {
  const file = (data.splits.find(({ split }) => split === 'train') ?? data.splits[0])?.file ?? 'train.jsonl';
  const adapter: Setting[] =
    tuning === 'full'
      ? []
      : [
          { key: 'lora.lora_r', value: plan.lora.rank, why: plan.lora.why },
          { key: 'lora.lora_alpha', value: plan.lora.alpha },
          { key: 'lora.lora_dropout', value: 0, why: 'Unsloth is fast at 0 alone' },
          ...(method === 'pretrain'
            ? [
                {
                  key: 'lora.target_modules',
                  value: [...LINEAR_LAYERS, ...EMBEDDINGS].join(','),
                  why: 'for new texts the embeddings and the output layer too',
                },
              ]
            : []),
        ];
  return {
    fileName: 'unsloth-train.yaml',
    groups: [
      {
        title: 'The data',
        settings: [
          { key: 'data.local_dataset', value: [join(data.folder, file)], why: 'the file: of a folder it would train on every split' },
          { key: 'data.format_type', value: method === 'pretrain' ? 'raw' : 'chatml' },
        ],
      },
      { title: 'The model', settings: [{ key: 'model', value: id }, ...adapter] },
      {
        title: 'The training',
        settings: [
          { key: 'training.training_type', value: tuning === 'full' ? 'full' : 'lora' },
          tuning === 'qlora'
            ? { key: 'training.load_in_4bit', value: true, why: 'the frozen weights in 4 bits' }
            : { key: 'training.load_in_4bit', value: false },
          { key: 'training.max_seq_length', value: plan.seqLen.value, why: plan.seqLen.why },
          { key: 'training.packing', value: plan.packs.value, why: plan.packs.why },
          { key: 'training.train_on_completions', value: method === 'sft', why: 'the loss covers the answers alone' },
          { key: 'training.batch_size', value: plan.microBatchSize.value, why: plan.microBatchSize.why },
          { key: 'training.gradient_accumulation_steps', value: plan.gradientAccumulation.value, why: plan.gradientAccumulation.why },
          { key: 'training.num_epochs', value: Math.max(1, Math.round(plan.epochs.value)), why: plan.epochs.why },
          { key: 'training.learning_rate', value: plan.learningRate.value, why: plan.learningRate.why },
          { key: 'training.warmup_steps', value: plan.warmupSteps.value, why: plan.warmupSteps.why },
          { key: 'training.random_seed', value: 42 },
          { key: 'training.gradient_checkpointing', value: 'unsloth', why: plan.gradientCheckpointing.why },
          { key: 'training.output_dir', value: outputDir },
          { key: 'training.save_steps', value: plan.saveSteps.value, why: plan.saveSteps.why },
        ],
      },
      {
        title: 'Logging',
        settings: [
          { key: 'logging.enable_wandb', value: logger === 'wandb' },
          { key: 'logging.enable_tensorboard', value: logger === 'tensorboard' },
        ],
      },
    ],
    files: [],
    start: ['unsloth', 'train', '-c', '{config}'],
    followUps: [
      { title: 'talk to it', command: ['unsloth', 'chat', outputDir] },
      { title: 'joined, in 16 bits', command: ['unsloth', 'export', outputDir, `${outputDir}-merged`, '--format', 'merged-16bit'] },
      {
        title: 'for llama.cpp',
        command: ['unsloth', 'export', outputDir, `${outputDir}-gguf`, '--format', 'gguf', '--quantization', 'q4_k_m'],
      },
    ],
    notes: [
      ...(evaluationSplit(data.splits) === undefined
        ? []
        : ['unsloth train evaluates nothing: the split for it is left alone (without yaml-cli, a script uses it)']),
      ...(logger === 'mlflow' ? ['unsloth train has no mlflow: nothing is logged'] : []),
    ],
  };
}
