import { usageError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { axolotlRules } from './axolotl/config/rules.ts';
import { litgptRules } from './litgpt/config/rules.ts';
import { llamafactoryRules } from './llamafactory/config/rules.ts';
import type { KeyCheck } from './shared/lint/check-keys.ts';
import type { ConfigRules } from './shared/lint/config-problem.ts';
import { trlRules } from './trl/config/rules.ts';
import { unslothRules } from './unsloth/config/rules.ts';

/** How a framework's training config is checked. */
export interface Linter {
  /** The commands whose configs have keys of their own; the first is taken where nothing tells. */
  commands: readonly string[];
  /** The command that a config is for, by its keys. */
  commandOf(config: JsonObject): string | undefined;
  /** Name of the schema of a command's keys. */
  schemaOf(command: string): string;
  keys: KeyCheck;
  rules: ConfigRules;
}

export const LINTERS: Readonly<Record<string, Linter>> = {
  axolotl: {
    commands: ['train'],
    commandOf: () => 'train',
    schemaOf: () => 'axolotl',
    keys: { unknown: 'dropped', coercion: 'text' },
    rules: axolotlRules,
  },
  litgpt: {
    commands: ['finetune_lora', 'finetune_full', 'finetune_adapter', 'finetune_adapter_v2', 'pretrain'],
    commandOf: (config) =>
      'model_name' in config ? 'pretrain' : 'lora_r' in config || 'lora_alpha' in config ? 'finetune_lora' : undefined,
    schemaOf: (command) => `litgpt-${command}`,
    keys: { unknown: 'refused', coercion: 'none' },
    rules: litgptRules,
  },
  llamafactory: {
    commands: ['train'],
    commandOf: () => 'train',
    schemaOf: () => 'llamafactory',
    keys: { unknown: 'refused', coercion: 'text' },
    rules: llamafactoryRules,
  },
  trl: {
    commands: ['sft', 'dpo', 'kto', 'grpo', 'reward', 'rloo'],
    commandOf: trlCommand,
    schemaOf: (command) => `trl-${command}`,
    keys: { unknown: 'refused', coercion: 'text' },
    rules: trlRules,
  },
  unsloth: {
    commands: ['train'],
    commandOf: () => 'train',
    schemaOf: () => 'unsloth',
    keys: { unknown: 'refused', coercion: 'text' },
    rules: unslothRules,
  },
};

/** Keys that only one command has. */
function trlCommand(config: JsonObject): string | undefined {
  if ('desirable_weight' in config || 'undesirable_weight' in config) return 'kto';
  if ('num_generations' in config || 'reward_funcs' in config) return 'grpo';
  if ('packing' in config || 'assistant_only_loss' in config || 'completion_only_loss' in config) return 'sft';
  if ('beta' in config || 'ref_model' in config) return 'dpo';
  return undefined;
}

/** Throws `DsprepError` (usage). */
export function linterOf(target: string): Linter {
  const linter = Object.hasOwn(LINTERS, target) ? LINTERS[target] : undefined;
  if (linter !== undefined) return linter;
  throw usageError('USAGE_CONFIG_TARGET', `a training config for ${target} is not known`, `one of ${Object.keys(LINTERS).join(', ')}`);
}
