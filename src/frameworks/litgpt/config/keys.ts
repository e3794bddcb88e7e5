import { isJsonObject } from '../../../json.ts';
import type { ConfigKeys, Tuning } from '../../config.ts';

/** Of litgpt.data's classes that `convert` writes for: where the files are, and which of their rows are held back. */
const PLACES = ['json_path', 'train_data_path', 'val_data_path', 'val_split_fraction'];

const TUNING_OF: Readonly<Record<string, Tuning>> = {
  finetune_full: 'full',
  finetune_adapter: 'adapter',
  finetune_adapter_v2: 'adapter_v2',
  pretrain: 'full',
};

export const LITGPT_KEYS: ConfigKeys = {
  model: 'checkpoint_dir',
  outputDir: 'out_dir',
  choices: {
    seqLen: 'train.max_seq_length',
    epochs: 'train.epochs',
    microBatchSize: 'train.micro_batch_size',
    learningRate: 'optimizer.init_args.lr',
    loraRank: 'lora_r',
  },
  tuningOf(config, command) {
    if (command === 'finetune_lora') return typeof config['quantize'] === 'string' ? 'qlora' : 'lora';
    return command === undefined ? undefined : TUNING_OF[command];
  },
  ofData(config, { registration }) {
    const { data } = config;
    const isSameClass =
      isJsonObject(data) && typeof data['class_path'] === 'string' && (registration['litgpt.yaml'] ?? '').includes(data['class_path']);
    return isSameClass && isJsonObject(data['init_args']) ? PLACES.map((name) => `data.init_args.${name}`) : ['data'];
  },
};
