import type { ConfigKeys } from '../../config.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';

export const LLAMAFACTORY_KEYS: ConfigKeys = {
  model: 'model_name_or_path',
  outputDir: 'output_dir',
  choices: {
    seqLen: 'cutoff_len',
    epochs: 'num_train_epochs',
    microBatchSize: 'per_device_train_batch_size',
    gradientAccumulation: 'gradient_accumulation_steps',
    learningRate: 'learning_rate',
    loraRank: 'lora_rank',
  },
  // llamafactory 0.9.5, hparams/finetuning_args.py: lora unless it says another
  tuningOf({ finetuning_type: type = 'lora', quantization_bit: bits }) {
    if (type === 'full' || type === 'freeze') return type;
    return type === 'lora' ? (typeof bits === 'number' ? 'qlora' : 'lora') : undefined;
  },
  ofData({ val_size: held }, { splits }) {
    const names = ['dataset_dir', 'dataset', 'eval_dataset', 'tokenized_path', 'stage'];
    if (evaluationSplit(splits) !== undefined) return [...names, 'val_size'];
    // with nothing to evaluate on, the run stops (llamafactory 0.9.5, hparams/parser.py)
    return held === undefined ? [...names, 'eval_strategy', 'load_best_model_at_end'] : names;
  },
};
