import { usageError } from '../../../errors.ts';
import type { JsonObject } from '../../../json.ts';
import type { ConfigDoor, ConfigRequest, Setting, SettingGroup } from '../../config.ts';
import { MAIN_PORT } from '../../config.ts';
import { deepspeedSpread, deepspeedStage } from '../../shared/plan/deepspeed.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';
import { scheduleSettings } from '../../shared/plan/trainer-settings.ts';
import type { TrainPlan } from '../../shared/plan/train-plan.ts';
import type { Method } from '../../target.ts';
import { registeredTemplate } from './find-template.ts';
import { followUps } from './follow-ups.ts';
import { LLAMAFACTORY_KEYS } from './keys.ts';

/** A method's stage and loss. ORPO and SimPO are losses of the stage dpo. */
const STAGES: Partial<Record<Method, { stage: string; loss?: string }>> = {
  sft: { stage: 'sft' },
  pretrain: { stage: 'pt' },
  reward: { stage: 'rm' },
  dpo: { stage: 'dpo', loss: 'sigmoid' },
  ipo: { stage: 'dpo', loss: 'ipo' },
  orpo: { stage: 'dpo', loss: 'orpo' },
  simpo: { stage: 'dpo', loss: 'simpo' },
  kto: { stage: 'kto' },
};

/** Configs for `llamafactory-cli train`, which refuses keys that it does not know (llamafactory 0.9.5, hparams/parser.py). */
export const LLAMAFACTORY_CONFIG: ConfigDoor = {
  testedWith: 'llamafactory 0.9.5',
  install: {
    command: 'llamafactory-cli',
    package: 'llamafactory',
    version: '0.9.5',
    python: '3.11',
    requirements: ['llamafactory==0.9.5', 'bitsandbytes', 'deepspeed'],
  },
  fileName: 'llamafactory.yaml',
  methods: ['sft', 'pretrain', 'dpo', 'ipo', 'simpo', 'orpo', 'kto', 'reward'],
  tunings: ['full', 'lora', 'qlora', 'freeze'],
  presets: [
    { name: 'zero2', summary: 'gradients and optimizer split over the GPUs by DeepSpeed' },
    { name: 'zero3', summary: 'weights too' },
    { name: 'unsloth', summary: "Unsloth's kernels for one GPU" },
    { name: 'liger', summary: "Liger's kernels: the loss never holds all logits" },
    { name: 'dora', summary: 'LoRA with a direction and a length of its own' },
    { name: 'ppo', summary: 'online: answers to the prompts of the data, judged by the reward model of --set reward_model=…' },
  ],
  packs: (method) => method === 'sft' || method === 'pretrain',
  hasFusedLoss: (_method, presets) => presets.includes('liger'),
  // trained weights are cast to 32 bits unless pure_bf16 is set (model/adapter.py, `cast_trainable_params_to_fp32`)
  memory: { fullWeightBytes: 4 },
  spread: (_tuning, presets) => deepspeedSpread(presets),
  takesAllGpus: true,
  resume: (checkpoint) => [`resume_from_checkpoint=${checkpoint}`],
  // llamafactory 0.9.5, cli.py: it starts torchrun itself
  onNodes: (start, { gpus, nodes }) => ({
    command: start,
    env: {
      FORCE_TORCHRUN: '1',
      NNODES: String(nodes),
      NODE_RANK: '{rank}',
      NPROC_PER_NODE: String(gpus / nodes),
      MASTER_ADDR: '{host}',
      MASTER_PORT: String(MAIN_PORT),
    },
  }),
  keys: LLAMAFACTORY_KEYS,
  write(request) {
    checkPresets(request);
    const { template, notes } = templateOf(request);
    const groups = [dataset(request, template), model(request), hyperparameters(request), checkpoints(request), evaluation(request)];
    return {
      groups: groups.filter(({ settings }) => settings.length > 0),
      files: [],
      start: ['llamafactory-cli', 'train', '{config}'],
      followUps: followUps(request, template),
      notes,
    };
  },
};

function checkPresets({ presets, tuning, method, given, logger }: ConfigRequest): void {
  const has = (name: string): boolean => presets.includes(name);
  const refuse = (message: string, hint: string): never => {
    throw usageError('USAGE_PRESETS', message, hint);
  };
  if (has('zero2') && has('zero3')) refuse('zero2 and zero3 exclude each other', 'give one of them');
  if (has('unsloth') && has('zero3')) refuse('Unsloth does not run with zero3', 'take zero2, or leave unsloth out');
  if (has('dora') && tuning !== 'lora' && tuning !== 'qlora') refuse('dora is a kind of LoRA', '--method …-lora or …-qlora');
  if (has('ppo')) {
    if (method !== 'sft') refuse('ppo takes the prompts of conversations', '--method sft');
    if (typeof given['reward_model'] !== 'string')
      refuse('ppo needs a reward model', '--set reward_model=FOLDER, as --method reward trains it');
    if (logger === 'mlflow') refuse('ppo has no mlflow', '--logger wandb or tensorboard');
    if (has('unsloth')) refuse('ppo does not take unsloth', 'leave it out');
  }
  if (has('zero3') && tuning === 'qlora') refuse('zero3 splits no 4-bit weights', 'take zero2');
}

/** The template must be that of the model, or its special tokens are plain text. */
function templateOf({ model: { id }, method, given }: ConfigRequest): { template?: string; notes: string[] } {
  if (method === 'pretrain') return { notes: [] };
  const template = registeredTemplate(id);
  const asked = given['template'];
  if (typeof asked === 'string') {
    const isOther = template !== undefined && template !== asked;
    return {
      template: asked,
      notes: isOther
        ? [`template is ${asked}, and LLaMA-Factory names ${template} for ${id}: its tokens may be plain text to the model`]
        : [],
    };
  }
  if (template !== undefined) return { template, notes: [] };
  throw usageError(
    'USAGE_CONFIG_TEMPLATE',
    `LLaMA-Factory names no template for ${id}`,
    '--set template=qwen3, or llama3, gemma3, …: that of the model it comes from',
  );
}

/** From here on, starting processes pays. */
const MANY_ROWS = 10_000;

const TOKENS = 'pre-tokenized';

/** Of tokens no other option of the data is read, but a name is asked for (llamafactory 0.9.5, hparams/parser.py). */
function tokenSettings(data: ConfigRequest['data'], template: string | undefined, plan: TrainPlan): Setting[] {
  const evaluated = evaluationSplit(data.splits);
  return [
    { key: 'tokenized_path', value: data.folder, why: 'what dsprep wrote: tokens and labels' },
    { key: 'dataset', value: 'train', why: 'asked for, and not read' },
    ...(evaluated === undefined ? [] : [{ key: 'eval_dataset', value: 'validation', why: 'asked for, and not read' }]),
    ...(template === undefined ? [] : [{ key: 'template', value: template, why: 'of the tokenizer that is saved; the tokens are made' }]),
    { key: 'cutoff_len', value: plan.seqLen.value, why: plan.seqLen.why },
  ];
}

function dataset(request: ConfigRequest, template: string | undefined): SettingGroup {
  const { data, method, plan, presets } = request;
  if (data.layout === TOKENS) return { title: 'The data', settings: tokenSettings(data, template, plan) };
  const names = Object.keys(JSON.parse(data.registration['dataset_info.json'] ?? '{}') as JsonObject);
  const nameOf = (split: string): string | undefined =>
    names.find((name) => (split === 'train' ? name === names[0] : name.endsWith(`_${split}`)));
  const settings: Setting[] = [
    { key: 'dataset_dir', value: data.folder, why: 'where dsprep wrote dataset_info.json' },
    { key: 'dataset', value: nameOf('train') ?? 'train' },
  ];
  const evaluated = evaluationSplit(data.splits);
  const evaluationName = evaluated === undefined ? undefined : nameOf(evaluated.split);
  if (evaluationName !== undefined && !presets.includes('ppo')) settings.push({ key: 'eval_dataset', value: evaluationName });
  if (template !== undefined) settings.push({ key: 'template', value: template, why: "the model's own turns and special tokens" });
  settings.push({ key: 'cutoff_len', value: plan.seqLen.value, why: plan.seqLen.why });
  if ((method === 'sft' && !presets.includes('ppo')) || method === 'pretrain')
    settings.push({ key: 'packing', value: plan.packs.value, why: plan.packs.why });
  if (keepsRowsApart(request)) settings.push({ key: 'neat_packing', value: true, why: 'rows in one sequence do not see each other' });
  if ((data.splits[0]?.rows ?? 0) >= MANY_ROWS) settings.push({ key: 'preprocessing_num_workers', value: 8 });
  return { title: 'The data', settings };
}

/** `neat_packing` brings a mask for packed rows, which Unsloth's kernels do not take and pictures do not fit; it is for sft (llamafactory 0.9.5, hparams/parser.py), and packs by itself. */
function keepsRowsApart({ method, plan, presets, given, data }: ConfigRequest): boolean {
  const packs = given['packing'] ?? plan.packs.value;
  return method === 'sft' && packs === true && !data.hasImages && !presets.includes('ppo') && !presets.includes('unsloth');
}

function model({ model: { id, quantization }, tuning, plan, presets }: ConfigRequest): SettingGroup {
  const settings: Setting[] = [
    { key: 'model_name_or_path', value: id },
    { key: 'flash_attn', value: 'auto', why: 'the fastest attention that is installed' },
  ];
  if (plan.ropeFactor !== undefined) settings.push({ key: 'rope_scaling', value: 'yarn', why: plan.ropeFactor.why });
  settings.push({ key: 'finetuning_type', value: tuning === 'qlora' ? 'lora' : tuning });
  if (tuning === 'qlora' && quantization === undefined) {
    settings.push(
      { key: 'quantization_bit', value: 4, why: 'the frozen weights in 4 bits' },
      { key: 'quantization_method', value: 'bnb' },
      { key: 'double_quantization', value: true },
    );
  }
  if (tuning === 'lora' || tuning === 'qlora') {
    settings.push(
      { key: 'lora_rank', value: plan.lora.rank, why: plan.lora.why },
      { key: 'lora_alpha', value: plan.lora.alpha },
      { key: 'lora_dropout', value: 0.05 },
      { key: 'lora_target', value: 'all', why: 'every linear layer, which comes nearest to training all weights' },
    );
  }
  if (tuning === 'freeze')
    settings.push({ key: 'freeze_trainable_layers', value: 2, why: 'the last two; a negative number means the first' });
  if (presets.includes('dora')) settings.push({ key: 'use_dora', value: true });
  if (presets.includes('unsloth'))
    settings.push({ key: 'use_unsloth', value: true, why: 'where it does not know the model, LLaMA-Factory goes on without it' });
  if (presets.includes('liger')) settings.push({ key: 'enable_liger_kernel', value: true });
  return { title: 'The model', settings };
}

function hyperparameters({ method, tuning, plan, presets, hardware }: ConfigRequest): SettingGroup {
  const isPpo = presets.includes('ppo');
  const { stage, loss } = isPpo ? { stage: 'ppo' } : (STAGES[method] ?? { stage: 'sft' });
  const settings: Setting[] = [
    { key: 'stage', value: stage },
    { key: 'do_train', value: true },
  ];
  if (isPpo) {
    settings.push(
      { key: 'reward_model', value: '', why: 'gives each answer its number' },
      { key: 'reward_model_type', value: tuning === 'lora' || tuning === 'qlora' ? 'lora' : 'full' },
      { key: 'max_new_tokens', value: Math.min(512, plan.seqLen.value), why: 'of an answer' },
      { key: 'top_k', value: 0 },
      { key: 'top_p', value: 0.9 },
    );
  }
  if (loss !== undefined) settings.push({ key: 'pref_loss', value: loss });
  if (stage === 'dpo' || stage === 'kto') {
    settings.push({
      key: 'pref_beta',
      value: loss === 'simpo' ? 2 : 0.1,
      why: loss === 'simpo' ? 'SimPO, arXiv 2405.14734: 2.0 to 2.5' : 'how near the model stays to where it began',
    });
  }
  if (loss === 'simpo') settings.push({ key: 'simpo_gamma', value: 1, why: 'half of beta, in the range of the paper' });
  settings.push(
    { key: 'per_device_train_batch_size', value: plan.microBatchSize.value, why: plan.microBatchSize.why },
    ...scheduleSettings(plan),
    { key: 'optim', value: plan.optimizer.value === 'adamw_8bit' ? 'adamw_bnb_8bit' : 'adamw_torch', why: plan.optimizer.why },
    { key: 'bf16', value: true },
    { key: 'seed', value: 42 },
  );
  const deepspeed = presets.includes('zero3') ? 3 : presets.includes('zero2') ? 2 : undefined;
  if (deepspeed !== undefined && hardware.gpus > 1) settings.push({ key: 'deepspeed', value: deepspeedStage(deepspeed) });
  if (hardware.gpus > 1) settings.push({ key: 'ddp_timeout', value: 180_000_000, why: 'the first process may prepare the data for long' });
  return { title: 'The training', settings };
}

function checkpoints({ outputDir, plan, logger }: ConfigRequest): SettingGroup {
  return {
    title: 'Logging and checkpoints',
    settings: [
      { key: 'output_dir', value: outputDir, why: 'where a checkpoint is there already, LLaMA-Factory goes on from it' },
      { key: 'logging_steps', value: plan.loggingSteps.value, why: plan.loggingSteps.why },
      { key: 'save_steps', value: plan.saveSteps.value, why: plan.saveSteps.why },
      { key: 'save_total_limit', value: 2 },
      { key: 'plot_loss', value: true },
      { key: 'report_to', value: logger, why: 'none, wandb, tensorboard or mlflow' },
    ],
  };
}

function evaluation({ data, plan, method, presets }: ConfigRequest): SettingGroup {
  if (evaluationSplit(data.splits) === undefined || presets.includes('ppo')) return { title: 'Evaluation', settings: [] };
  const settings: Setting[] = [
    { key: 'eval_strategy', value: 'steps' },
    { key: 'eval_steps', value: plan.evalSteps.value, why: plan.evalSteps.why },
    { key: 'per_device_eval_batch_size', value: plan.microBatchSize.value },
  ];
  // LLaMA-Factory 0.9.5 refuses it for reward models
  if (method !== 'reward')
    settings.push(
      { key: 'load_best_model_at_end', value: true },
      { key: 'metric_for_best_model', value: 'eval_loss' },
      { key: 'greater_is_better', value: false },
    );
  return { title: 'Evaluation', settings };
}
