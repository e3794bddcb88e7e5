import { parse } from 'yaml';
import { usageError } from '../../../errors.ts';
import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { ConfigDoor, ConfigRequest, Setting, SettingGroup } from '../../config.ts';
import { MAIN_PORT } from '../../config.ts';
import { deepspeedSpread } from '../../shared/plan/deepspeed.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';
import type { TrainPlan } from '../../shared/plan/train-plan.ts';
import type { Method } from '../../target.ts';
import { AXOLOTL_PRESETS, checkPresets, presetSettings } from './presets.ts';
import { followUps } from './follow-ups.ts';
import { AXOLOTL_KEYS } from './keys.ts';

const PREFERENCE: readonly Method[] = ['dpo', 'ipo', 'simpo', 'orpo', 'kto'];

/** Configs for `axolotl train`, which drops keys that it does not know without a word (axolotl 0.21.0, utils/schemas/config.py). */
export const AXOLOTL_CONFIG: ConfigDoor = {
  testedWith: 'axolotl 0.21.0',
  install: { command: 'axolotl', package: 'axolotl', version: '0.21.0', python: '3.12', requirements: ['axolotl[deepspeed]==0.21.0'] },
  fileName: 'axolotl.yaml',
  methods: ['sft', 'pretrain', 'dpo', 'ipo', 'simpo', 'orpo', 'kto', 'grpo', 'reward', 'prm'],
  tunings: ['full', 'lora', 'qlora'],
  presets: AXOLOTL_PRESETS,
  packs: (method) => method === 'sft' || method === 'pretrain',
  hasFusedLoss: () => false,
  spread: (_tuning, presets) => (presets.includes('fsdp') || presets.includes('nd-parallel') ? { by: 'fsdp' } : deepspeedSpread(presets)),
  takesAllGpus: true,
  resume: (checkpoint) => ['--resume-from-checkpoint', checkpoint],
  onNodes: (start, { gpus, nodes }) => ({
    command: [
      ...start,
      ...['--launcher', 'torchrun', '--', '--nnodes', String(nodes), '--nproc_per_node', String(gpus / nodes)],
      ...['--rdzv_backend', 'c10d', '--rdzv_endpoint', `{host}:${MAIN_PORT}`, '--rdzv_id', 'run'],
    ],
    env: {},
  }),
  keys: AXOLOTL_KEYS,
  write(request) {
    checkPresets(request);
    const groups = [dataset(request), model(request), hyperparameters(request), checkpoints(request), evaluation(request)];
    return {
      groups: groups.filter(({ settings }) => settings.length > 0),
      files: [],
      start: ['axolotl', 'train', '{config}'],
      followUps: followUps(request),
      notes: notes(request),
      byHand: byHand(request),
    };
  },
};

/** What `convert` registered: the datasets, and what chooses the method. */
function registered({ data }: ConfigRequest): JsonObject {
  const value: unknown = parse(data.registration['axolotl.yaml'] ?? '{}');
  return isJsonObject(value) ? value : {};
}

/** Of the data's hash in a path. */
const HASH_LENGTH = 12;

function dataset(request: ConfigRequest): SettingGroup {
  const { plan, method, presets } = request;
  const { datasets, pretraining_dataset: streamed, test_datasets: tested, ...root } = registered(request);
  const settings: Setting[] = [];
  const add = (key: string, value: JsonValue | undefined, why?: string): void => {
    if (value !== undefined && !isEmptyList(value)) settings.push({ key, value, ...(why === undefined ? {} : { why }) });
  };
  add('datasets', datasets);
  add('pretraining_dataset', streamed);
  add('test_datasets', tested, 'in place of val_set_size; both together are an error');
  for (const [key, value] of Object.entries(root)) add(key, value);
  if (streamed !== undefined) {
    add('streaming', true);
    add('max_steps', plan.totalSteps, 'a stream has no length');
  }
  if (streamed === undefined && !PREFERENCE.includes(method)) {
    // Axolotl looks for what it has prepared by the path and options of a dataset, not by what is in it (axolotl 0.21.0, utils/data/shared.py)
    const name = request.data.dataHash === undefined ? 'prepared' : `prepared/${request.data.dataHash.slice(0, HASH_LENGTH)}`;
    add('dataset_prepared_path', name, 'tokenised once, read again in the next run with this data');
  }
  if (usesChatTemplate(request) && !('chat_template' in root)) {
    refuseNoTemplate(request);
    add('chat_template', 'tokenizer_default', "the model's own; a base model has none: chatml, llama3, qwen3, …");
    const { turnEnd, eosToken } = request.chat ?? {};
    if (turnEnd !== undefined && turnEnd !== eosToken)
      add(
        'eot_tokens',
        [turnEnd],
        `the template ends turns with it, and not with ${eosToken ?? 'an EOS token'}: untold, no end of a turn is trained`,
      );
  }
  add('sequence_len', plan.seqLen.value, plan.seqLen.why);
  if (method === 'sft' && !presets.includes('vision')) add('sample_packing', plan.packs.value, plan.packs.why);
  if (method === 'sft' && plan.packs.value && tested !== undefined && !presets.includes('vision')) {
    add('eval_sample_packing', false, 'a small evaluation split may not fill a packed batch');
  }
  return { title: 'The data', settings };
}

/** Axolotl 0.21.0, utils/chat_templates/base.py, `get_chat_template`: it stops. */
function refuseNoTemplate({ chat, model: { id }, given }: ConfigRequest): void {
  if (chat?.hasTemplate !== false || 'chat_template' in given) return;
  throw usageError(
    'USAGE_CONFIG_TEMPLATE',
    `${id} has no chat template, and Axolotl stops without one`,
    '--set chat_template=chatml, or that of its family',
  );
}

function isEmptyList(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0;
}

function usesChatTemplate({ data }: ConfigRequest): boolean {
  return /type: \S*chat_template/.test(data.registration['axolotl.yaml'] ?? '');
}

function model(request: ConfigRequest): SettingGroup {
  const { model: trained, tuning, plan, method } = request;
  const settings: Setting[] = [{ key: 'base_model', value: trained.id }];
  if (method === 'reward')
    settings.push(
      { key: 'model_type', value: 'AutoModelForSequenceClassification' },
      { key: 'num_labels', value: 1 },
      { key: 'reward_model', value: true },
    );
  if (method === 'prm')
    settings.push(
      { key: 'model_type', value: 'AutoModelForTokenClassification' },
      { key: 'num_labels', value: 2 },
      { key: 'process_reward_model', value: true },
    );
  settings.push(
    {
      key: 'attn_implementation',
      value: 'flash_attention_2',
      why: 'packed rows must not see each other; sdpa where flash-attn is not installed',
    },
    { key: 'bf16', value: 'auto', why: 'the range of 32 bits in 16, where the GPU has it' },
  );
  if (tuning === 'qlora')
    settings.push({ key: 'adapter', value: 'qlora' }, { key: 'load_in_4bit', value: true, why: 'the frozen weights in 4 bits' });
  if (tuning === 'lora') settings.push({ key: 'adapter', value: 'lora' });
  if (tuning !== 'full') {
    settings.push(
      { key: 'lora_r', value: plan.lora.rank, why: plan.lora.why },
      { key: 'lora_alpha', value: plan.lora.alpha },
      { key: 'lora_dropout', value: request.presets.includes('dora') ? 0 : 0.05 },
      { key: 'lora_target_linear', value: true, why: 'every linear layer, which comes nearest to training all weights' },
    );
  }
  settings.push(...presetSettings(request));
  return { title: 'The model', settings };
}

function hyperparameters(request: ConfigRequest): SettingGroup {
  const { method, plan, presets, hardware } = request;
  const settings: Setting[] = [];
  if (method === 'dpo' || method === 'ipo' || method === 'kto')
    settings.push({ key: 'rl_beta', value: 0.1, why: 'how near the model stays to where it began' });
  if (method === 'simpo')
    settings.push({ key: 'rl_beta', value: 2, why: 'SimPO, arXiv 2405.14734: 2.0 to 2.5' }, { key: 'simpo_gamma', value: 1 });
  if (method === 'orpo') settings.push({ key: 'orpo_alpha', value: 0.1, why: 'ORPO, arXiv 2403.07691' });
  // some layouts are registered with it
  if (method === 'kto' && !('remove_unused_columns' in registered(request)))
    settings.push({ key: 'remove_unused_columns', value: false, why: 'TRL needs the column of judgements' });
  if (method === 'grpo') {
    settings.push({
      key: 'trl',
      value: { beta: 0, num_generations: GENERATIONS, max_completion_length: plan.seqLen.value, reward_funcs: ['rewards.score'] },
      why: 'reward_funcs names a function of yours: score(completions, **columns) in rewards.py',
    });
  }
  // FSDP2 has no 8-bit AdamW
  const isSplit = presets.includes('fsdp') || presets.includes('nd-parallel');
  const optimizer = plan.optimizer.value === 'adamw_8bit' && !isSplit ? 'adamw_8bit' : 'adamw_torch_fused';
  settings.push(
    microBatch(method, plan),
    { key: 'gradient_accumulation_steps', value: plan.gradientAccumulation.value, why: plan.gradientAccumulation.why },
    { key: 'num_epochs', value: plan.epochs.value, why: plan.epochs.why },
    { key: 'learning_rate', value: plan.learningRate.value, why: plan.learningRate.why },
    { key: 'lr_scheduler', value: 'cosine' },
    { key: 'warmup_steps', value: plan.warmupSteps.value, why: plan.warmupSteps.why },
    { key: 'optimizer', value: optimizer, why: plan.optimizer.why },
    { key: 'gradient_checkpointing', value: plan.gradientCheckpointing.value, why: plan.gradientCheckpointing.why },
    { key: 'seed', value: 42 },
  );
  if (hardware.nodes > 1) settings.push({ key: 'ddp_timeout', value: 18_000, why: 'the first node may prepare the data for long' });
  return { title: 'The training', settings };
}

/** Answers to each prompt in GRPO. */
const GENERATIONS = 8;

function microBatch(method: Method, { microBatchSize: { value, why } }: TrainPlan): Setting {
  const key = 'micro_batch_size';
  if (method === 'grpo') return { key, value: GENERATIONS, why: 'the answers to one prompt' };
  // TRL 1.x refuses KTO with batches of one
  if (method === 'kto' && value === 1) return { key, value: 2, why: 'KTO compares the rows of a batch' };
  return { key, value, why };
}

function checkpoints({ outputDir, plan, logger, method }: ConfigRequest): SettingGroup {
  const settings: Setting[] = [
    { key: 'output_dir', value: outputDir },
    { key: 'logging_steps', value: plan.loggingSteps.value, why: plan.loggingSteps.why },
    { key: 'save_steps', value: plan.saveSteps.value, why: plan.saveSteps.why },
    { key: 'save_total_limit', value: 2 },
  ];
  if (logger === 'wandb') settings.push({ key: 'wandb_project', value: `${method}-training` });
  if (logger === 'tensorboard') settings.push({ key: 'use_tensorboard', value: true });
  if (logger === 'mlflow')
    settings.push({ key: 'use_mlflow', value: true }, { key: 'mlflow_experiment_name', value: `${method}-training` });
  return { title: 'Logging and checkpoints', settings };
}

function evaluation(request: ConfigRequest): SettingGroup {
  const { plan } = request;
  if (evaluationSplit(request.data.splits) === undefined) {
    return {
      title: 'Evaluation',
      settings: [{ key: 'val_set_size', value: 0, why: 'no split was written for it (dsprep convert --split val=2%)' }],
    };
  }
  return { title: 'Evaluation', settings: [{ key: 'eval_steps', value: plan.evalSteps.value, why: plan.evalSteps.why }] };
}

function notes({ method }: ConfigRequest): string[] {
  return method === 'grpo' ? ['write the reward: a function score(completions, **columns) in rewards.py beside the config'] : [];
}

function byHand({ hardware: { gpus, nodes } }: ConfigRequest): string[] {
  if (nodes === 1) return [];
  const each = `axolotl train CONFIG --launcher torchrun -- --nnodes ${nodes} --nproc_per_node ${gpus / nodes} --rdzv_backend c10d --rdzv_endpoint HOST:${MAIN_PORT} --rdzv_id run`;
  return [`on each of the ${nodes} nodes: ${each}`];
}
