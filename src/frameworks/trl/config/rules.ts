import type { JsonObject } from '../../../json.ts';
import type { ConfigProblem } from '../../shared/lint/config-problem.ts';
import { conflict, isAbsent } from '../../shared/lint/config-problem.ts';
import { trainerRules } from '../../shared/lint/trainer-rules.ts';

/** What `trl` stops on or does silently (trl 1.16.0, scripts/utils.py and trainer/*_config.py). */
export function trlRules(config: JsonObject): ConfigProblem[] {
  const problems: ConfigProblem[] = [...trainerRules(config)];
  if (isAbsent(config['model_name_or_path'])) problems.push(missing('model_name_or_path is missing'));
  if (isAbsent(config['dataset_name']) && isAbsent(config['datasets']))
    problems.push(missing('there are neither dataset_name nor datasets'));
  if (!isAbsent(config['dataset_name']) && !isAbsent(config['datasets'])) {
    problems.push(conflict(['dataset_name'], 'datasets wins, and dataset_name is not read', 'remove one of them'));
  }
  const evaluates = !isAbsent(config['eval_strategy']) && config['eval_strategy'] !== 'no';
  if (evaluates && !isAbsent(config['datasets']) && isAbsent(config['test_split_size'])) {
    problems.push(conflict(['eval_strategy'], "of a mixture there is no split to evaluate on: KeyError 'test'", 'test_split_size: 0.02'));
  }
  const usesAdapter = config['use_peft'] === true;
  for (const key of ['lora_r', 'lora_alpha', 'lora_target_modules']) {
    if (!isAbsent(config[key]) && !usesAdapter)
      problems.push({ ...conflict([key], `${key} is of no account without use_peft`, 'use_peft: true'), severity: 'warning' });
  }
  if ((config['load_in_4bit'] === true || config['load_in_8bit'] === true) && !usesAdapter) {
    problems.push(
      conflict(
        [config['load_in_4bit'] === true ? 'load_in_4bit' : 'load_in_8bit'],
        'quantised weights can be trained through an adapter only',
        'use_peft: true',
      ),
    );
  }
  if (config['load_in_4bit'] === true && config['load_in_8bit'] === true)
    problems.push(conflict(['load_in_8bit'], 'load_in_4bit and load_in_8bit exclude each other', 'remove one of them'));
  if (isAbsent(config['max_length']) && isAbsent(config['max_completion_length']) && config['max_length'] !== null) {
    problems.push({
      code: 'CONFIG_DEFAULT_SHORT',
      severity: 'warning',
      path: [],
      message: 'max_length is missing: TRL cuts examples to 1024 tokens',
      fix: 'max_length: 4096',
    });
  }
  return problems;
}

function missing(message: string): ConfigProblem {
  return { code: 'CONFIG_KEY_MISSING', severity: 'error', path: [], message };
}
