import type { ConfigKeys } from '../../config.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';

export const TRL_KEYS: ConfigKeys = {
  model: 'model_name_or_path',
  outputDir: 'output_dir',
  choices: {
    seqLen: 'max_length',
    epochs: 'num_train_epochs',
    microBatchSize: 'per_device_train_batch_size',
    gradientAccumulation: 'gradient_accumulation_steps',
    learningRate: 'learning_rate',
    loraRank: 'lora_r',
  },
  tuningOf({ use_peft: isAdapter, load_in_4bit: in4bit }) {
    return isAdapter !== true ? 'full' : in4bit === true ? 'qlora' : 'lora';
  },
  ofData: (_, { splits }) => [
    ...['dataset_name', 'dataset_config', 'dataset_train_split', 'dataset_test_split', 'datasets', 'test_split_size'],
    // evaluation on a split that is not there stops the run (trl 1.16.0, scripts/sft.py)
    ...(evaluationSplit(splits) === undefined ? ['eval_strategy', 'load_best_model_at_end'] : []),
  ],
};
