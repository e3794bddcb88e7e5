import { usageError } from '../errors.ts';
import { axolotlRules } from './axolotl/config/rules.ts';
import { litgptRules } from './litgpt/config/rules.ts';
import { llamafactoryRules } from './llamafactory/config/rules.ts';
import type { KeyCheck } from './shared/lint/check-keys.ts';
import type { ConfigRules } from './shared/lint/config-problem.ts';
import { trlRules } from './trl/config/rules.ts';
import { unslothRules } from './unsloth/config/rules.ts';

/** How a framework's training config is checked. */
export interface Linter {
  /** The commands whose configs have keys of their own; of those that a config may be for, the first is taken. */
  commands: readonly string[];
  /** What a command stands behind on the command line. */
  program: string;
  /** Name of the schema of a command's keys. */
  schemaOf(command: string): string;
  keys: KeyCheck;
  rules: ConfigRules;
}

export const LINTERS: Readonly<Record<string, Linter>> = {
  axolotl: {
    commands: ['train'],
    program: 'axolotl',
    schemaOf: () => 'axolotl',
    keys: { unknown: 'dropped', coercion: 'text' },
    rules: axolotlRules,
  },
  litgpt: {
    commands: ['finetune_lora', 'finetune_full', 'finetune_adapter', 'finetune_adapter_v2', 'pretrain'],
    program: 'litgpt',
    schemaOf: (command) => `litgpt-${command}`,
    keys: { unknown: 'refused', coercion: 'none' },
    rules: litgptRules,
  },
  llamafactory: {
    commands: ['train'],
    program: 'llamafactory-cli',
    schemaOf: () => 'llamafactory',
    keys: { unknown: 'refused', coercion: 'text' },
    rules: llamafactoryRules,
  },
  trl: {
    commands: ['sft', 'dpo', 'kto', 'grpo', 'reward', 'rloo'],
    program: 'trl',
    schemaOf: (command) => `trl-${command}`,
    keys: { unknown: 'refused', coercion: 'text' },
    rules: trlRules,
  },
  unsloth: {
    commands: ['train'],
    program: 'unsloth',
    schemaOf: () => 'unsloth',
    keys: { unknown: 'refused', coercion: 'text' },
    rules: unslothRules,
  },
};

/** Throws `DsprepError` (usage). */
export function linterOf(target: string): Linter {
  const linter = Object.hasOwn(LINTERS, target) ? LINTERS[target] : undefined;
  if (linter !== undefined) return linter;
  throw usageError('USAGE_CONFIG_TARGET', `a training config for ${target} is not known`, `one of ${Object.keys(LINTERS).join(', ')}`);
}
