import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { ConfigProblem } from '../../shared/lint/config-problem.ts';
import { conflict, exclusive, isAbsent } from '../../shared/lint/config-problem.ts';

/** Keys that Axolotl 0.21.0 no longer takes, and what stands in their place (utils/schemas/config.py and deprecated.py). */
const REMOVED: Readonly<Record<string, string>> = {
  rope_scaling: 'overrides_of_model_config: {rope_scaling: …}',
  max_packed_sequence_len: 'sample_packing: true',
  rpo_alpha: 'dpo_loss_type with weights',
  s2_attention: 'remove it',
  flash_attn_rms_norm: 'remove it',
  dpo_beta: 'rl_beta',
  evaluation_strategy: 'eval_strategy',
  fsdp: 'fsdp_version: 2 and fsdp_config',
};

const EXCLUSIVE = [
  ['batch_size', 'gradient_accumulation_steps', 'each says how many rows a step has'],
  ['warmup_steps', 'warmup_ratio', 'each says how long the warm-up is'],
  ['save_steps', 'saves_per_epoch', 'each says when to save'],
  ['eval_steps', 'evals_per_epoch', 'each says when to evaluate'],
  ['deepspeed', 'fsdp_config', 'each splits the model'],
  ['val_set_size', 'test_datasets', 'each says what is evaluated'],
] as const;

const PREFERENCE: readonly (JsonValue | undefined)[] = ['dpo', 'ipo', 'kto', 'orpo', 'simpo'];

/** What Axolotl's own validators refuse (axolotl 0.21.0, utils/schemas/validation.py). */
export function axolotlRules(config: JsonObject): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [key, fix] of Object.entries(REMOVED)) {
    if (isAbsent(config[key])) continue;
    problems.push({ code: 'CONFIG_KEY_DEPRECATED', severity: 'error', path: [key], message: `${key} is not taken any more`, fix });
  }
  for (const [a, b, why] of EXCLUSIVE) if (config[a] !== 0) problems.push(...exclusive(config, a, b, why));
  for (const key of ['base_model', 'learning_rate']) {
    if (isAbsent(config[key])) problems.push({ code: 'CONFIG_KEY_MISSING', severity: 'error', path: [], message: `${key} is missing` });
  }
  if (isAbsent(config['datasets']) && isAbsent(config['pretraining_dataset'])) {
    problems.push({
      code: 'CONFIG_KEY_MISSING',
      severity: 'error',
      path: [],
      message: 'there are neither datasets nor a pretraining_dataset',
    });
  }
  if (isAbsent(config['sequence_len'])) {
    problems.push({
      code: 'CONFIG_DEFAULT_SHORT',
      severity: 'warning',
      path: [],
      message: 'sequence_len is missing: Axolotl takes 512 tokens, and drops or cuts longer rows',
      fix: 'sequence_len: 4096',
    });
  }
  const adapter = config['adapter'];
  if ((config['load_in_4bit'] === true || config['load_in_8bit'] === true) && isAbsent(adapter) && config['gptq'] !== true) {
    problems.push(
      conflict(
        ['load_in_4bit' in config ? 'load_in_4bit' : 'load_in_8bit'],
        'quantised weights can be trained through an adapter only',
        'adapter: qlora',
      ),
    );
  }
  if (adapter === 'qlora' && config['load_in_4bit'] !== true && config['gptq'] !== true) {
    problems.push(conflict(['adapter'], 'qlora needs weights in 4 bits', 'load_in_4bit: true'));
  }
  if (config['save_safetensors'] === false) problems.push(conflict(['save_safetensors'], 'Axolotl saves safetensors only', 'remove it'));
  if (PREFERENCE.includes(config['rl']) && config['sample_packing'] === true) {
    problems.push(conflict(['sample_packing'], 'rows of preferences are not packed', 'sample_packing: false'));
  }
  if (config['rl'] === 'kto' && config['remove_unused_columns'] !== false) {
    problems.push(conflict(['rl'], 'kto needs the column of judgements', 'remove_unused_columns: false'));
  }
  if (config['rl'] === 'orpo' && isAbsent(config['orpo_alpha']))
    problems.push(conflict(['rl'], 'orpo needs its weight', 'orpo_alpha: 0.1'));
  const optimizer = config['optimizer'];
  if (isJsonObject(config['fsdp_config']) && (optimizer === 'adamw_8bit' || optimizer === 'adamw_bnb_8bit')) {
    problems.push(conflict(['optimizer'], 'FSDP2 does not split its 8-bit moments', 'optimizer: adamw_torch_fused'));
  }
  if (!isAbsent(config['early_stopping_patience'])) {
    const [save, evaluate] = [config['save_steps'], config['eval_steps']];
    if (typeof save === 'number' && typeof evaluate === 'number' && save % evaluate !== 0) {
      problems.push(conflict(['save_steps'], 'early stopping needs save_steps to be a multiple of eval_steps', `save_steps: ${evaluate}`));
    }
  }
  return problems;
}
