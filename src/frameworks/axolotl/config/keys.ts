import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, setOwn } from '../../../json.ts';
import type { ConfigKeys } from '../../config.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';

/** Of a dataset's entry: which of its tokens are trained, and how much of it is taken. */
const KEPT = ['roles_to_train', 'train_on_eos', 'train_on_eot', 'train_on_inputs', 'shards', 'weight'];

export const AXOLOTL_KEYS: ConfigKeys = {
  model: 'base_model',
  outputDir: 'output_dir',
  choices: {
    seqLen: 'sequence_len',
    epochs: 'num_epochs',
    microBatchSize: 'micro_batch_size',
    gradientAccumulation: 'gradient_accumulation_steps',
    learningRate: 'learning_rate',
    loraRank: 'lora_r',
  },
  tuningOf: ({ adapter, load_in_4bit: in4bit }) =>
    adapter === 'qlora' || in4bit === true ? 'qlora' : adapter === 'lora' ? 'lora' : 'full',
  ofData: (_, { splits }) => [
    ...['datasets', 'pretraining_dataset', 'test_datasets', 'rl', 'streaming', 'reward_model', 'process_reward_model'],
    ...(evaluationSplit(splits) === undefined ? [] : ['val_set_size']),
  ],
  keeps(_, old, fresh) {
    if (!Array.isArray(old) || !Array.isArray(fresh)) return fresh;
    return fresh.map((entry, index) => withMask(old[index], entry));
  },
};

/** An entry with the person's mask, where it is of the same kind. */
function withMask(old: JsonValue | undefined, fresh: JsonValue): JsonValue {
  if (!isJsonObject(old) || !isJsonObject(fresh) || old['type'] !== fresh['type']) return fresh;
  const entry: JsonObject = { ...fresh };
  for (const key of KEPT) if (old[key] !== undefined) setOwn(entry, key, old[key]);
  return entry;
}
