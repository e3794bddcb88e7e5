import { isJsonObject } from '../../../json.ts';
import type { ConfigKeys } from '../../config.ts';

/** Of configs for `unsloth train`. */
export const UNSLOTH_KEYS: ConfigKeys = {
  model: 'model',
  outputDir: 'training.output_dir',
  choices: {
    seqLen: 'training.max_seq_length',
    epochs: 'training.num_epochs',
    microBatchSize: 'training.batch_size',
    gradientAccumulation: 'training.gradient_accumulation_steps',
    learningRate: 'training.learning_rate',
    loraRank: 'lora.lora_r',
  },
  // unsloth 2026.10.9, unsloth_cli/config.py: lora, in 4 bits, unless it says another
  tuningOf(config) {
    const training = isJsonObject(config['training']) ? config['training'] : {};
    if (training['training_type'] === 'full') return 'full';
    return training['load_in_4bit'] === false ? 'lora' : 'qlora';
  },
  ofData: () => ['data.dataset', 'data.local_dataset', 'data.format_type'],
};
