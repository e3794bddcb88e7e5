import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { ConfigProblem } from '../../shared/lint/config-problem.ts';
import { conflict, isAbsent } from '../../shared/lint/config-problem.ts';

/** Keys of `train` that fine-tuning refuses (litgpt 0.5.13, finetune/lora.py `validate_args`). */
const PRETRAIN_ONLY = ['max_tokens', 'max_norm', 'tie_embeddings', 'lr_warmup_fraction'];

/** What LitGPT stops on. A config with `model_name` is for pre-training. */
export function litgptRules(config: JsonObject): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const isPretraining = !isAbsent(config['model_name']);
  const train: JsonObject = isJsonObject(config['train']) ? config['train'] : {};
  if (isAbsent(config['checkpoint_dir']) && !isPretraining) {
    problems.push({
      code: 'CONFIG_KEY_MISSING',
      severity: 'warning',
      path: [],
      message: 'checkpoint_dir is missing: it must be given on the command line',
    });
  }
  if (!isPretraining) {
    for (const key of PRETRAIN_ONLY) {
      if (!isAbsent(train[key])) problems.push(conflict(['train', key], `${key} is for pre-training`, 'remove it'));
    }
    if ('train' in config && isAbsent(train['epochs']) && isAbsent(train['max_steps'])) {
      problems.push(conflict(['train'], 'neither epochs nor max_steps are given', 'epochs: 3'));
    }
  }
  if (isNumber(train['lr_warmup_steps']) && isNumber(train['lr_warmup_fraction'])) {
    problems.push(
      conflict(['train', 'lr_warmup_fraction'], 'lr_warmup_steps and lr_warmup_fraction exclude each other', 'remove one of them'),
    );
  }
  const [globalBatch, microBatch] = [train['global_batch_size'], train['micro_batch_size']];
  if (isNumber(globalBatch) && isNumber(microBatch) && globalBatch % microBatch !== 0) {
    problems.push(
      conflict(
        ['train', 'global_batch_size'],
        `${globalBatch} is no multiple of micro_batch_size (${microBatch})`,
        `global_batch_size: ${microBatch * Math.ceil(globalBatch / microBatch)}`,
      ),
    );
  }
  const quantize = config['quantize'];
  if (typeof quantize === 'string' && typeof config['precision'] === 'string' && config['precision'].endsWith('mixed')) {
    problems.push(conflict(['precision'], 'quantised weights do not run in mixed precision', 'precision: bf16-true'));
  }
  if (typeof quantize === 'string' && isNumber(config['devices']) && config['devices'] > 1) {
    problems.push(conflict(['devices'], 'quantised weights are trained on one GPU', 'devices: 1'));
  }
  return problems;
}

function isNumber(value: JsonValue | undefined): value is number {
  return typeof value === 'number';
}
