import { usageError } from '../../../errors.ts';
import type { JsonObject } from '../../../json.ts';
import type { ConfigDoor, ConfigRequest, Setting, SettingGroup, TrainConfig } from '../../config.ts';
import { MAIN_PORT, settingsObject } from '../../config.ts';
import { hfSplitName } from '../../shared/dataset-card.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';
import { checkpointGroup, evaluationGroup, scheduleSettings } from '../../shared/plan/trainer-settings.ts';
import type { Method } from '../../target.ts';
import { accelerateFile, acceleratePreset, spreadOf } from './accelerate.ts';
import { maskSettings } from './mask.ts';
import { scriptText } from './script.ts';
import { TRL_KEYS } from './keys.ts';

/** `trl <command>` by method. */
const COMMANDS: Partial<Record<Method, string>> = {
  sft: 'sft',
  pretrain: 'sft',
  dpo: 'dpo',
  ipo: 'dpo',
  kto: 'kto',
  grpo: 'grpo',
  reward: 'reward',
};

/** Configs for the `trl` command line: the flat union of its script's, trainer's, model's and dataset's arguments (trl 1.16.0, trl/scripts/*.py). */
export const TRL_CONFIG: ConfigDoor = {
  testedWith: 'trl 1.16.0',
  install: {
    command: 'trl',
    package: 'trl',
    version: '1.16.0',
    python: '3.12',
    requirements: ['trl[peft,quantization,deepspeed]==1.16.0'],
  },
  fileName: 'trl.yaml',
  methods: ['sft', 'pretrain', 'dpo', 'ipo', 'simpo', 'orpo', 'kto', 'grpo', 'reward'],
  tunings: ['full', 'lora', 'qlora'],
  presets: [
    { name: 'fsdp', summary: 'weights, gradients and optimizer split over the GPUs by FSDP2' },
    { name: 'zero2', summary: 'gradients and optimizer split over the GPUs by DeepSpeed' },
    { name: 'zero3', summary: 'weights too' },
    { name: 'script', summary: 'a Python script to read and change, in place of a config for the `trl` command' },
  ],
  packs: (method) => method === 'sft' || method === 'pretrain',
  // its SFT, DPO, KTO and GRPO trainers add a head that gives log-probabilities (trainer/utils.py, `add_fused_lm_head`)
  hasFusedLoss: (method) => method !== 'reward',
  spread: spreadOf,
  takesAllGpus: true,
  resume: (checkpoint) => ['--resume_from_checkpoint', checkpoint],
  onNodes(start) {
    const args = ['--machine_rank', '{rank}', '--main_process_ip', '{host}', '--main_process_port', String(MAIN_PORT)];
    // what stands behind a script is the script's
    return { command: start[0] === 'accelerate' ? [...start.slice(0, 2), ...args, ...start.slice(2)] : [...start, ...args], env: {} };
  },
  keys: TRL_KEYS,
  write(request) {
    const { method, presets } = request;
    const accelerate = acceleratePreset(request);
    const groups = [
      dataset(request),
      model(request),
      hyperparameters(request),
      checkpointGroup(request),
      evaluationGroup(request.data.splits, request.plan, rowsAtOnce(request)),
    ].filter(({ settings }) => settings.length > 0);
    const written = {
      groups,
      followUps: followUps(request),
      notes: [...accelerate.notes, ...maskSettings(request).notes, ...rewardNotes(request)],
      byHand: accelerate.byHand,
    };
    if (!presets.includes('script') || method === 'prm')
      return { ...written, files: [], start: ['trl', commandOf(method), '--config', '{config}', ...accelerate.args] };
    const file = accelerateFile(accelerate.args);
    return {
      ...written,
      fileName: 'train.py',
      text: (all, header) => scriptText(method, all, header),
      predicted: settingsObject(groups),
      files: file === undefined ? [] : [file],
      start: file === undefined ? ['python', '{config}'] : ['accelerate', 'launch', '--config_file', file.path, '{config}'],
    };
  },
};

function commandOf(method: Method): string {
  const command = COMMANDS[method];
  if (command !== undefined) return command;
  throw usageError('USAGE_PRESETS', `trl has no command for ${method}`, '--preset script');
}

function rewardNotes({ method, presets }: ConfigRequest): string[] {
  if (method !== 'grpo') return [];
  if (presets.includes('script')) return ['say in `reward` what a good answer is: the script stops there'];
  return ["name the reward: --set 'reward_funcs=[think_format_reward]', one of trl's own, or a function by its dotted path"];
}

/** trl has no commands for these. */
function followUps({ method, tuning, outputDir }: ConfigRequest): TrainConfig['followUps'] {
  const whole = tuning === 'full' ? outputDir : `${outputDir}-merged`;
  const joined = { title: 'join the adapter and the model', command: ['python', '-c', MERGE, outputDir, whole] };
  const convert = ['python', 'llama.cpp/convert_hf_to_gguf.py', whole, '--outfile', `${outputDir}.gguf`];
  return [
    ...(tuning === 'full' ? [] : [joined]),
    ...(method === 'reward'
      ? []
      : [
          { title: 'talk to it', command: ['transformers', 'chat', whole] },
          { title: 'for llama.cpp (GGUF), with its source', command: convert },
        ]),
  ];
}

const MERGE =
  'import sys; from peft import AutoPeftModelForCausalLM as M; from transformers import AutoTokenizer as T; M.from_pretrained(sys.argv[1]).merge_and_unload().save_pretrained(sys.argv[2]); T.from_pretrained(sys.argv[1]).save_pretrained(sys.argv[2])';

function dataset({ data, method }: ConfigRequest): SettingGroup {
  const settings: Setting[] = [
    { key: 'dataset_name', value: data.folder, why: 'the folder that dsprep wrote; its README.md names the columns and their types' },
  ];
  const train = hfSplitName(data.splits[0]?.split ?? 'train');
  if (train !== 'train') settings.push({ key: 'dataset_train_split', value: train });
  const evaluated = evaluationSplit(data.splits);
  if (evaluated !== undefined) settings.push({ key: 'dataset_test_split', value: hfSplitName(evaluated.split) });
  if (method === 'pretrain' || data.layout === 'text') settings.push({ key: 'dataset_text_field', value: 'text' });
  return { title: 'The data', settings };
}

function model({ model: { id, quantization }, tuning, plan }: ConfigRequest): SettingGroup {
  const settings: Setting[] = [
    { key: 'model_name_or_path', value: id },
    { key: 'dtype', value: 'bfloat16', why: 'the range of 32 bits in 16; needs a GPU of 2020 or later' },
    { key: 'attn_implementation', value: 'sdpa', why: 'in every PyTorch; flash_attention_2 is faster where flash-attn is installed' },
  ];
  if (tuning === 'qlora' && quantization === undefined) {
    settings.push(
      { key: 'load_in_4bit', value: true, why: 'the frozen weights in 4 bits' },
      { key: 'bnb_4bit_quant_type', value: 'nf4', why: 'made for weights that are spread like a bell' },
      { key: 'use_bnb_nested_quant', value: true },
    );
  }
  if (tuning !== 'full') {
    settings.push(
      { key: 'use_peft', value: true },
      { key: 'lora_r', value: plan.lora.rank, why: plan.lora.why },
      { key: 'lora_alpha', value: plan.lora.alpha },
      { key: 'lora_dropout', value: 0.05 },
      { key: 'lora_target_modules', value: 'all-linear', why: 'every layer, which comes nearest to training all weights' },
    );
  }
  return { title: 'The model', settings };
}

function hyperparameters(request: ConfigRequest): SettingGroup {
  const { method, plan, tuning } = request;
  const settings: Setting[] = [];
  if (method === 'grpo') {
    settings.push(
      { key: 'max_completion_length', value: plan.seqLen.value, why: 'tokens of one answer' },
      { key: 'num_generations', value: GENERATIONS, why: 'answers to each prompt; the global batch must be a multiple of it' },
    );
  } else {
    settings.push({ key: 'max_length', value: plan.seqLen.value, why: plan.seqLen.why });
  }
  if (method === 'sft' || method === 'pretrain') settings.push({ key: 'packing', value: plan.packs.value, why: plan.packs.why });
  settings.push(...maskSettings(request).settings);
  if (method === 'simpo') {
    settings.push(
      { key: 'loss_type', value: 'simpo' },
      { key: 'cpo_alpha', value: 0, why: 'SimPO alone, without the loss of the chosen answers' },
      { key: 'simpo_gamma', value: 0.5 },
      { key: 'beta', value: 2, why: 'SimPO, arXiv 2405.14734: 2.0 to 2.5' },
    );
  }
  if (method === 'orpo') settings.push({ key: 'beta', value: 0.1, why: 'lambda of the paper, arXiv 2403.07691' });
  if (method === 'ipo') settings.push({ key: 'loss_type', value: ['ipo'] });
  if (method === 'dpo' || method === 'ipo' || method === 'kto')
    settings.push({ key: 'beta', value: 0.1, why: 'how near the model stays to where it began' });
  settings.push(
    { key: 'per_device_train_batch_size', value: plan.microBatchSize.value, why: plan.microBatchSize.why },
    ...scheduleSettings(plan),
    { key: 'optim', value: plan.optimizer.value === 'adamw_8bit' ? 'adamw_bnb_8bit' : 'adamw_torch_fused', why: plan.optimizer.why },
    { key: 'bf16', value: true },
    // since transformers 5.23 `activation_checkpointing`, which the older ones that trl 1.16.0 takes do not have
    { key: 'gradient_checkpointing', value: plan.gradientCheckpointing.value, why: plan.gradientCheckpointing.why },
    ...(tuning === 'full' ? [] : [{ key: 'gradient_checkpointing_kwargs', value: { use_reentrant: false } as JsonObject }]),
    { key: 'seed', value: 42 },
  );
  return { title: 'The training', settings };
}

/** Answers to each prompt in GRPO. */
const GENERATIONS = 8;

/** Rows on one GPU while it evaluates. */
function rowsAtOnce({ method, plan }: ConfigRequest): number {
  return method === 'grpo' ? GENERATIONS : plan.microBatchSize.value;
}
