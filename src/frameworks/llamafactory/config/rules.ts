import type { JsonObject } from '../../../json.ts';
import type { ConfigProblem } from '../../shared/lint/config-problem.ts';
import { conflict, exclusive, isAbsent } from '../../shared/lint/config-problem.ts';
import { trainerRules } from '../../shared/lint/trainer-rules.ts';

/** What LLaMA-Factory's own checks refuse (llamafactory 0.9.5, hparams/parser.py and the `__post_init__` of its arguments). */
export function llamafactoryRules(config: JsonObject): ConfigProblem[] {
  const problems: ConfigProblem[] = [...trainerRules(config)];
  const stage = config['stage'] ?? 'sft';
  const tuning = config['finetuning_type'] ?? 'lora';
  if (isAbsent(config['model_name_or_path'])) problems.push(missing('model_name_or_path is missing'));
  if (config['do_train'] === true && isAbsent(config['dataset'])) problems.push(missing('dataset is missing'));
  if (isAbsent(config['template']) && stage !== 'pt') {
    problems.push({
      code: 'CONFIG_TEMPLATE_MISSING',
      severity: 'warning',
      path: [],
      message: 'template is missing: LLaMA-Factory takes what it can of the tokenizer, and mask and turns may not be what you expect',
      fix: 'template: that of the model (qwen3, llama3, …)',
    });
  }
  for (const key of ['neat_packing', 'train_on_prompt', 'mask_history', 'predict_with_generate']) {
    if (!isAbsent(config[key]) && stage !== 'sft') problems.push(conflict([key], `${key} is for the stage sft`, 'remove it'));
  }
  if (config['train_on_prompt'] === true && config['mask_history'] === true) {
    problems.push(conflict(['mask_history'], 'train_on_prompt and mask_history exclude each other', 'remove one of them'));
  }
  if (!isAbsent(config['quantization_bit']) && tuning !== 'lora' && tuning !== 'oft') {
    problems.push(conflict(['quantization_bit'], 'quantised weights are trained by lora or oft only', 'finetuning_type: lora'));
  }
  if (!isAbsent(config['quantization_bit']) && config['resize_vocab'] === true) {
    problems.push(conflict(['resize_vocab'], "a quantised model's embeddings can't grow", 'remove it'));
  }
  if (!isAbsent(config['adapter_name_or_path']) && tuning !== 'lora')
    problems.push(conflict(['adapter_name_or_path'], 'adapters are for lora', 'finetuning_type: lora'));
  for (const key of ['loraplus_lr_ratio', 'use_rslora', 'use_dora', 'pissa_init']) {
    if (!isAbsent(config[key]) && tuning !== 'lora') problems.push(conflict([key], `${key} is for lora`, 'remove it'));
  }
  if (stage === 'rm' && config['load_best_model_at_end'] === true)
    problems.push(conflict(['load_best_model_at_end'], 'not for reward models', 'remove it'));
  if (config['streaming'] === true && isAbsent(config['max_steps']))
    problems.push(conflict(['streaming'], 'a stream has no length', 'max_steps: 1000'));
  if (stage === 'ppo' && isAbsent(config['reward_model'])) problems.push(missing('reward_model is missing, which ppo needs'));
  if (
    !isAbsent(config['eval_strategy']) &&
    config['eval_strategy'] !== 'no' &&
    isAbsent(config['eval_dataset']) &&
    isAbsent(config['val_size'])
  ) {
    problems.push(conflict(['eval_strategy'], 'nothing to evaluate on', 'eval_dataset, or val_size: 0.02'));
  }
  problems.push(...exclusive(config, 'eval_dataset', 'val_size', 'each says what is evaluated'));
  return problems;
}

function missing(message: string): ConfigProblem {
  return { code: 'CONFIG_KEY_MISSING', severity: 'error', path: [], message };
}
