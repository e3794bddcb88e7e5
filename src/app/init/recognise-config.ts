import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { PREDICTORS } from '../../frameworks/predictors.ts';
import type { JsonObject } from '../../json.ts';
import { isJsonObject } from '../../json.ts';

/** A training config, and whose it is. */
export interface FoundConfig {
  path: string;
  /** The framework's name as a target. */
  to: string;
  because: string;
  /** The model or checkpoint that it names, and the key. */
  model?: { key: string; name: string };
  /** Files of the folder that it names as its data. */
  data: string[];
}

/** What tells one framework's config from another's: keys that it must have, keys of which it has one, keys that only others have. */
interface Marks {
  to: string;
  needs: readonly string[];
  some: readonly string[];
  not?: readonly string[];
}

/**
 * Sources: Axolotl 0.21.0 (utils/schemas/config.py), LitGPT 0.5.13 (config_hub/finetune), LLaMA-Factory 0.9.5 (hparams/), TRL 1.16.0 (scripts/utils.py,
 * trainer/sft_config.py), Unsloth 2026.10.9 (unsloth-cli.py).
 */
const MARKS: readonly Marks[] = [
  {
    to: 'axolotl',
    needs: ['base_model'],
    some: ['datasets', 'pretraining_dataset', 'sequence_len', 'adapter', 'val_set_size', 'micro_batch_size', 'chat_template'],
  },
  { to: 'litgpt', needs: ['checkpoint_dir'], some: ['data', 'train', 'eval', 'precision', 'lora_r', 'out_dir'] },
  {
    to: 'llamafactory',
    needs: ['model_name_or_path'],
    some: ['stage', 'finetuning_type', 'template', 'cutoff_len', 'dataset_dir', 'lora_target'],
  },
  {
    to: 'unsloth',
    needs: ['max_seq_length'],
    some: ['load_in_4bit', 'apply_chat_template', 'alpaca_prompt', 'dataset_text_field', 'use_gradient_checkpointing'],
    not: ['model_name_or_path'],
  },
  {
    to: 'trl',
    needs: ['model_name_or_path'],
    some: [
      'dataset_name',
      'datasets',
      'max_length',
      'packing',
      'assistant_only_loss',
      'use_peft',
      'lora_target_modules',
      'beta',
      'dataset_text_field',
    ],
    not: ['stage', 'finetuning_type', 'template', 'cutoff_len'],
  },
];

const SHOWN_KEYS = 4;
const MAX_ALIASES = 100;

/** Whose training config a mapping of options is; nothing where it is nobody's that is known. */
export function recogniseConfig(config: JsonObject): Omit<FoundConfig, 'path' | 'data'> | undefined {
  const has = (key: string): boolean => Object.hasOwn(config, key);
  const marks = MARKS.find(({ needs, some, not = [] }) => needs.every(has) && some.some(has) && !not.some(has));
  if (marks === undefined) return undefined;
  const seen = [...marks.needs, ...marks.some.filter(has)].slice(0, SHOWN_KEYS);
  const key = PREDICTORS[marks.to]?.modelKeys.find((name) => typeof config[name] === 'string' && config[name] !== '');
  const model = key === undefined ? {} : { model: { key, name: config[key] as string } };
  return { to: marks.to, because: `keys ${seen.join(', ')}`, ...model };
}

/** A file's mapping of options; nothing where it can't be read as YAML or JSON, or is none. */
export function readOptions(path: string): JsonObject | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const isJson = path.toLowerCase().endsWith('.json');
    const config: unknown = isJson ? JSON.parse(text) : parse(text, { maxAliasCount: MAX_ALIASES, logLevel: 'silent' });
    return isJsonObject(config) ? config : undefined;
  } catch {
    return undefined;
  }
}
