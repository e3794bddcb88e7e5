import { usageError } from '../../../errors.ts';
import type { ConfigDoor, ConfigRequest, Setting, SettingGroup } from '../../config.ts';
import { hfSplitName } from '../../shared/dataset-card.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';
import { checkpointGroup, evaluationGroup, scheduleSettings } from '../../shared/plan/trainer-settings.ts';
import { commandConfig } from './command.ts';
import { ADAPTER, DATA, MODEL, TOKENS, scriptText } from './script.ts';
import { EMBEDDINGS, LINEAR_LAYERS } from './layers.ts';
import { UNSLOTH_KEYS } from './keys.ts';

/**
 * Scripts for Unsloth, and with the preset `yaml-cli` configs for `unsloth train`, which has fewer options (unsloth 2026.10.9, models/loader.py, unsloth_cli/config.py).
 * In a script each option stands in the call that takes it; what a person sets besides is an argument of the trainer's config.
 */
export const UNSLOTH_CONFIG: ConfigDoor = {
  testedWith: 'unsloth 2026.10.9',
  install: { command: 'unsloth', package: 'unsloth', version: '2026.10.9', python: '3.12', requirements: ['unsloth==2026.10.9'] },
  fileName: 'train.py',
  methods: ['sft', 'pretrain', 'dpo', 'orpo', 'kto', 'grpo'],
  tunings: ['full', 'lora', 'qlora'],
  presets: [
    { name: 'yaml-cli', summary: 'a config for `unsloth train` in place of a script; without evaluation' },
    { name: 'fp8', summary: 'the frozen weights in 8-bit floats, on GPUs that have them' },
    { name: 'long-context', summary: 'feed-forward layers in pieces, so that long rows fit' },
    { name: 'vision', summary: 'a model that sees, and rows with images' },
  ],
  packs: (method) => method === 'sft' || method === 'pretrain',
  hasFusedLoss: (method) => method === 'sft' || method === 'pretrain',
  // `use_gradient_checkpointing="unsloth"`: inputs of layers wait in the memory of the CPU
  memory: { keeps: 'nothing', copiesAdapterInputs: false },
  // models/_ddp_defaults.py sets gradient_as_bucket_view
  spread: () => ({ by: 'ddp', bucketsAreGradients: true }),
  resume: (checkpoint, start) => (start[0] === 'unsloth' ? undefined : ['--resume-from-checkpoint', checkpoint]),
  keys: UNSLOTH_KEYS,
  write(request) {
    checkRequest(request);
    if (request.presets.includes('yaml-cli')) return commandConfig(request);
    const { method, tuning, presets, data, outputDir } = request;
    const isVision = presets.includes('vision');
    const hasAdapter = tuning !== 'full';
    const groups = [
      dataset(request),
      model(request),
      ...(hasAdapter ? [adapter(request)] : []),
      training(request),
      checkpointGroup(request),
      evaluationGroup(request.data.splits, request.plan, rowsAtOnce(request)),
    ];
    const shape = { method, layout: data.layout, isVision, hasAdapter, trainsEmbeddings: trainsEmbeddings(request) };
    return {
      groups,
      text: (all, header) => scriptText(shape, all, header),
      predicted: {
        max_length: request.plan.seqLen.value,
        ...(method === 'sft' && !isVision ? { train_on_responses_only: true } : {}),
        ...(data.layout === 'conversations' ? { apply_chat_template: true } : {}),
      },
      files: [],
      start:
        request.hardware.gpus > 1 ? ['torchrun', '--nproc_per_node', String(request.hardware.gpus), '{config}'] : ['python', '{config}'],
      followUps: [
        { title: 'talk to it', command: ['unsloth', 'chat', outputDir] },
        ...(hasAdapter
          ? [{ title: 'joined, in 16 bits', command: ['unsloth', 'export', outputDir, `${outputDir}-merged`, '--format', 'merged-16bit'] }]
          : []),
        {
          title: 'for llama.cpp (GGUF)',
          command: ['unsloth', 'export', outputDir, `${outputDir}-gguf`, '--format', 'gguf', '--quantization', 'q4_k_m'],
        },
      ],
      notes: method === 'grpo' ? ['say in `reward` what a good answer is: the script stops there'] : [],
    };
  },
};

function checkRequest({ presets, tuning, method, hardware, data }: ConfigRequest): void {
  const has = (name: string): boolean => presets.includes(name);
  const refuse = (message: string, hint: string): never => {
    throw usageError('USAGE_PRESETS', message, hint);
  };
  if (has('yaml-cli') && method !== 'sft' && method !== 'pretrain') refuse('unsloth train fine-tunes alone', 'leave yaml-cli out');
  if (has('yaml-cli') && presets.length > 1) refuse('unsloth train has no such option', 'leave yaml-cli out: a script has it');
  if (has('yaml-cli') && hardware.gpus > 1)
    refuse('unsloth train is one process', '--gpus 1, or leave yaml-cli out: a script is started on each GPU');
  if (has('fp8') && tuning !== 'lora') refuse('fp8 holds the frozen weights of LoRA', '--method …-lora');
  if (has('vision') && (method !== 'sft' || data.layout !== 'messages'))
    refuse('vision is for sft, on rows that may hold images', 'dsprep convert --layout messages');
  if (hardware.nodes > 1) refuse('Unsloth trains on one node', '--nodes 1, or another framework');
}

function dataset({ data, method, presets }: ConfigRequest): SettingGroup {
  const settings: Setting[] = [
    { key: 'data_dir', value: data.folder, why: 'what dsprep wrote; its README.md names the columns and their types' },
    { key: 'train_split', value: hfSplitName(data.splits[0]?.split ?? 'train') },
  ];
  const evaluated = evaluationSplit(data.splits);
  if (evaluated !== undefined) settings.push({ key: 'eval_split', value: hfSplitName(evaluated.split) });
  if (method === 'sft' && !presets.includes('vision') && data.layout !== TOKENS)
    settings.push({ key: 'train_on_responses_only', value: true });
  return { title: DATA, settings };
}

function model({ model: { id, quantization }, tuning, plan, presets }: ConfigRequest): SettingGroup {
  const longer = plan.ropeFactor === undefined ? '' : `; ${plan.ropeFactor.why}: Unsloth stretches its positions`;
  const settings: Setting[] = [
    { key: 'model_name', value: id, why: 'with 4 bits, the dynamic quantisation that Unsloth has of it is loaded where there is one' },
    { key: 'max_seq_length', value: plan.seqLen.value, why: `${plan.seqLen.why}${longer}` },
    tuning === 'qlora' && quantization === undefined
      ? { key: 'load_in_4bit', value: true, why: 'the frozen weights in 4 bits' }
      : { key: 'load_in_4bit', value: false },
  ];
  if (tuning === 'full') settings.push({ key: 'full_finetuning', value: true });
  if (presets.includes('fp8')) settings.push({ key: 'load_in_fp8', value: true });
  else if (tuning === 'lora') settings.push({ key: 'load_in_16bit', value: true });
  if (presets.includes('long-context')) settings.push({ key: 'unsloth_tiled_mlp', value: true, why: 'feed-forward layers in pieces' });
  settings.push({ key: 'use_gradient_checkpointing', value: 'unsloth', why: 'inputs of layers wait in the memory of the CPU' });
  return { title: MODEL, settings };
}

function trainsEmbeddings({ method, tuning }: ConfigRequest): boolean {
  return method === 'pretrain' && tuning !== 'full';
}

function adapter(request: ConfigRequest): SettingGroup {
  const { plan, presets } = request;
  const layers = trainsEmbeddings(request)
    ? { value: [...LINEAR_LAYERS, ...EMBEDDINGS], why: 'every linear layer, and for new texts the embeddings and the output layer' }
    : { value: LINEAR_LAYERS, why: 'every linear layer, which comes nearest to training all weights' };
  const target: Setting = presets.includes('vision')
    ? { key: 'finetune_vision_layers', value: true }
    : { key: 'target_modules', ...layers };
  return {
    title: ADAPTER,
    settings: [
      { key: 'r', value: plan.lora.rank, why: plan.lora.why },
      { key: 'lora_alpha', value: plan.lora.alpha },
      { key: 'lora_dropout', value: 0, why: 'Unsloth is fast at 0 alone' },
      { key: 'bias', value: 'none' },
      target,
      { key: 'random_state', value: 42 },
    ],
  };
}

/** Answers to each prompt in GRPO. */
const GENERATIONS = 8;

/** Rows on the GPU at a time: of GRPO, the answers to one prompt. */
function rowsAtOnce({ method, plan }: Pick<ConfigRequest, 'method' | 'plan'>): number {
  return method === 'grpo' ? GENERATIONS : plan.microBatchSize.value;
}

function training(request: ConfigRequest): SettingGroup {
  const { method, plan, presets, tuning, data } = request;
  const settings: Setting[] = [];
  const isVision = presets.includes('vision');
  if (method === 'grpo') {
    settings.push(
      { key: 'max_completion_length', value: plan.seqLen.value, why: 'tokens of one answer' },
      { key: 'num_generations', value: GENERATIONS, why: 'answers to each prompt; the batch must be a multiple of it' },
    );
  } else settings.push({ key: 'max_length', value: plan.seqLen.value, why: 'that of the model above' });
  if (isVision) {
    settings.push(
      { key: 'remove_unused_columns', value: false, why: 'the collator reads the rows as they are' },
      { key: 'dataset_text_field', value: '' },
      { key: 'dataset_kwargs', value: { skip_prepare_dataset: true } },
    );
  } else if (method === 'sft' || method === 'pretrain') {
    if (data.layout !== TOKENS) settings.push({ key: 'dataset_text_field', value: 'text' });
    settings.push({ key: 'packing', value: plan.packs.value, why: plan.packs.why });
  }
  if (method === 'dpo' || method === 'kto' || method === 'orpo')
    settings.push({
      key: 'beta',
      value: 0.1,
      why: method === 'orpo' ? 'lambda of the paper, arXiv 2403.07691' : 'how near the model stays to where it began',
    });
  settings.push(
    {
      key: 'per_device_train_batch_size',
      value: rowsAtOnce({ method, plan }),
      why: plan.microBatchSize.why,
    },
    ...scheduleSettings(plan),
    ...(trainsEmbeddings(request)
      ? [
          {
            key: 'embedding_learning_rate',
            value: plan.learningRate.value / 10,
            why: 'a tenth of the rate: they hold what every text needs',
          },
        ]
      : []),
    {
      key: 'optim',
      value: tuning === 'full' || plan.optimizer.value === 'adamw_8bit' ? 'adamw_8bit' : 'adamw_torch',
      why: plan.optimizer.why,
    },
    { key: 'bf16', value: true, why: 'needs a GPU of 2020 or later' },
    { key: 'seed', value: 42 },
  );
  return { title: 'The training', settings };
}
