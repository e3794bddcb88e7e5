import type { JsonObject } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { ConfigProblem } from '../../shared/lint/config-problem.ts';
import { conflict, isAbsent } from '../../shared/lint/config-problem.ts';

/** What `unsloth train` stops on or does silently (unsloth 2026.10.9, unsloth_cli/config.py). */
export function unslothRules(config: JsonObject): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const data: JsonObject = isJsonObject(config['data']) ? config['data'] : {};
  const training: JsonObject = isJsonObject(config['training']) ? config['training'] : {};
  if (isAbsent(config['model'])) problems.push({ code: 'CONFIG_KEY_MISSING', severity: 'error', path: [], message: 'model is missing' });
  if (isAbsent(data['dataset']) && isAbsent(data['local_dataset'])) {
    problems.push({
      code: 'CONFIG_KEY_MISSING',
      severity: 'error',
      path: ['data'],
      message: 'there are neither data.dataset nor data.local_dataset',
    });
  }
  if (training['training_type'] === 'full' && training['load_in_4bit'] === true) {
    problems.push(conflict(['training', 'load_in_4bit'], "weights in 4 bits can't all be trained", 'load_in_4bit: false'));
  }
  return problems;
}
