/**
 * Root keys that decide about tokens or rows and are not predicted (Axolotl 0.21.0, utils/schemas/config.py). All its other keys, and those that its schema does not
 * know and ignores, say nothing about ids and labels.
 */
export const UNHANDLED_KEYS: Readonly<Record<string, string>> = {
  added_tokens_overrides: 'the vocabulary changes',
  tokens: 'tokens are added to the vocabulary',
  tokenizer_type: 'another tokenizer class',
  tokenizer_legacy: 'another behaviour of the tokenizer',
  tokenizer_use_mistral_common: 'the tokenizer of mistral-common',
  processor_type: 'rows go to a processor, and are tokenised batch by batch',
  role_boundaries: 'rows go to a processor, and are tokenised batch by batch',
  skip_prepare_dataset: 'rows are tokenised batch by batch',
  pretraining_dataset: 'rows are streamed and cut by other rules',
  streaming: 'rows are streamed: no length filter',
  reward_model: 'handled are sft and rl: dpo, ipo, simpo, orpo, kto',
  process_reward_model: 'handled are sft and rl: dpo, ipo, simpo, orpo, kto',
  diffusion_lm: 'labels are made in the collator',
  ebft: 'handled are sft and rl: dpo, ipo, simpo, orpo, kto',
  dataset_exact_deduplication: 'which of equal rows stays hangs on the shuffled order',
  dataset_shard_num: 'a part of the shuffled rows is taken',
  push_dataset_to_hub: 'prepared rows may come from the hub',
  trainer_cls: 'a trainer of your own',
};

export const UNHANDLED_DATASET_KEYS: Readonly<Record<string, string>> = {
  shards: 'a random part of the rows is taken',
  preprocess_shards: 'rows are loaded in parts',
  input_transform: 'a function of your own',
};

/** Plugins, by the last part of their name, that leave data alone. */
export const PLAIN_PLUGINS: ReadonlySet<string> = new Set(['LigerPlugin', 'CutCrossEntropyPlugin', 'SpectrumPlugin', 'KernelsPlugin']);
