import { parse } from 'yaml';
import { usageError } from '../../../errors.ts';
import type { JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { ConfigDoor, ConfigRequest, Setting, SettingGroup, Tuning } from '../../config.ts';
import { MAIN_PORT } from '../../config.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';
import { followUps } from './follow-ups.ts';
import { modelStyle } from './model-style.ts';
import { LITGPT_KEYS } from './keys.ts';

/** `litgpt <command>` by tuning; QLoRA is LoRA with `quantize`. */
const COMMANDS: Partial<Record<Tuning, string>> = {
  full: 'finetune_full',
  lora: 'finetune_lora',
  qlora: 'finetune_lora',
  adapter: 'finetune_adapter',
  adapter_v2: 'finetune_adapter_v2',
};

/** Configs for `litgpt finetune*` and `litgpt pretrain`, whose keys are the arguments of `setup` (litgpt 0.5.13, finetune/*.py, pretrain.py, args.py); an unknown key is an error. */
export const LITGPT_CONFIG: ConfigDoor = {
  testedWith: 'litgpt 0.5.13',
  install: { command: 'litgpt', package: 'litgpt', version: '0.5.13', python: '3.11', requirements: ['litgpt[extra]==0.5.13'] },
  fileName: 'litgpt-train.yaml',
  methods: ['sft', 'pretrain'],
  tunings: ['full', 'lora', 'qlora', 'adapter', 'adapter_v2'],
  presets: [
    { name: 'from-scratch', summary: 'pre-training from random weights, not from those of the model' },
    { name: 'double-quant', summary: 'QLoRA whose scales are quantised too' },
  ],
  packs: (method) => method === 'pretrain',
  hasFusedLoss: () => false,
  // finetune/*.py checkpoint activations under FSDP alone; the optimizer is PyTorch's; model.py has an output layer of its own for each model
  memory: { keeps: 'everything', has8BitOptimizer: false, copiesAdapterInputs: false, splitsTable: true },
  spread: () => ({ by: 'fsdp', keeps: 'inputs' }),
  resume(checkpoint, start) {
    if (start[1] === 'pretrain') return ['--initial_checkpoint_dir=null', `--resume=${checkpoint}/lit_model.pth`];
    return start[1] === 'finetune_full' ? [`--resume=${checkpoint}/lit_model.pth`] : undefined;
  },
  // without torchrun, Fabric starts the other processes of its machine by itself
  onNodes: (start) => ({ command: start, env: { MASTER_ADDR: '{host}', MASTER_PORT: String(MAIN_PORT), NODE_RANK: '{rank}' } }),
  keys: LITGPT_KEYS,
  write(request) {
    checkRequest(request);
    const isPretraining = request.method === 'pretrain';
    const groups = [
      data(request),
      model(request),
      isPretraining ? pretraining(request) : finetuning(request),
      logging(request),
      evaluation(request),
    ];
    return {
      groups,
      files: [],
      start: ['litgpt', isPretraining ? 'pretrain' : (COMMANDS[request.tuning] ?? 'finetune_lora'), '--config', '{config}'],
      before: [download(request)],
      followUps: followUps(request),
      notes: notes(request),
      byHand: isPretraining ? [`the checkpoint must be there: ${download(request).join(' ')}`] : [],
    };
  },
};

/** Brings the model in LitGPT's own form. `litgpt finetune*` would do it too, but in each of its processes at once (litgpt 0.5.13, utils.py). */
function download({ model: { id }, presets }: ConfigRequest): string[] {
  return ['litgpt', 'download', id, ...(presets.includes('from-scratch') ? ['--tokenizer_only', 'true'] : [])];
}

function checkRequest({ method, tuning, presets, hardware }: ConfigRequest): void {
  const refuse = (message: string, hint: string): never => {
    throw usageError('USAGE_PRESETS', message, hint);
  };
  const isBnb = tuning === 'qlora';
  if (method === 'pretrain' && tuning !== 'full') refuse('LitGPT pre-trains all weights', '--method pretrain-full');
  if (presets.includes('from-scratch') && method !== 'pretrain') refuse('from-scratch is for pre-training', '--method pretrain-full');
  if (presets.includes('double-quant') && !isBnb) refuse('double-quant is for QLoRA', '--method sft-qlora');
  if (isBnb && hardware.gpus > 1) refuse('LitGPT quantises on one GPU alone', '--gpus 1, or --method sft-lora');
}

/** The block that `convert` wrote, with the prompt style of the model in place of one that knows none. */
function data({ data: { registration }, model: { id }, method }: ConfigRequest): SettingGroup {
  const written: unknown = parse(registration['litgpt.yaml'] ?? '{}');
  const block = isJsonObject(written) && isJsonObject(written['data']) ? written['data'] : {};
  const init = isJsonObject(block['init_args']) ? block['init_args'] : {};
  const settings: Setting[] = [{ key: 'data.class_path', value: block['class_path'] ?? 'litgpt.data.JSON' }];
  for (const [key, value] of Object.entries(init)) {
    if (key === 'prompt_style') settings.push(promptStyle(id, value));
    else settings.push({ key: `data.init_args.${key}`, value, ...why(INIT_REASONS[key]) });
  }
  if (method === 'sft') settings.push({ key: 'data.init_args.num_workers', value: 4 });
  return { title: 'The data', settings };
}

const INIT_REASONS: Readonly<Record<string, string>> = {
  json_path: 'what dsprep wrote; a folder is read by its files train and val',
  val_split_fraction: 'no split was written for evaluation: LitGPT holds these rows back',
  mask_prompt: "the loss covers the answer alone; false is LitGPT's default",
  train_data_path: 'every .txt of this folder',
};

function promptStyle(model: string, registered: JsonValue): Setting {
  const key = 'data.init_args.prompt_style';
  const style = modelStyle(model);
  if (style === undefined)
    return { key, value: registered, why: 'LitGPT knows no style of this model; the one here is saved beside what is trained' };
  const reason = "the one that LitGPT takes for this model when it talks, in its own words; not the model's chat template";
  return { key, value: style.includes('.') ? { class_path: style } : style, why: reason };
}

function why(reason: string | undefined): { why?: string } {
  return reason === undefined ? {} : { why: reason };
}

function model({ model: { id, quantization }, method, tuning, presets, plan }: ConfigRequest): SettingGroup {
  const settings: Setting[] =
    method === 'pretrain'
      ? [
          { key: 'model_name', value: id, why: 'one of `litgpt pretrain list`' },
          ...(presets.includes('from-scratch')
            ? []
            : [
                {
                  key: 'initial_checkpoint_dir',
                  value: id,
                  why: 'goes on from its weights; looked for under checkpoints/ too, where `litgpt download` puts it',
                },
              ]),
          { key: 'tokenizer_dir', value: id },
        ]
      : [{ key: 'checkpoint_dir', value: id, why: 'a folder, or a hub id, which is downloaded to checkpoints/' }];
  settings.push({ key: 'precision', value: 'bf16-true', why: 'the range of 32 bits in 16; needs a GPU of 2020 or later' });
  if (tuning === 'qlora' && quantization === undefined) {
    const value = presets.includes('double-quant') ? 'bnb.nf4-dq' : 'bnb.nf4';
    settings.push({ key: 'quantize', value, why: 'the frozen weights in 4 bits' });
  }
  if (tuning === 'lora' || tuning === 'qlora') {
    settings.push(
      { key: 'lora_r', value: plan.lora.rank, why: plan.lora.why },
      { key: 'lora_alpha', value: plan.lora.alpha },
      { key: 'lora_dropout', value: 0.05 },
      ...['query', 'key', 'value', 'projection', 'mlp'].map((part): Setting => {
        const reason = part === 'query' ? 'every linear layer of a block, which comes nearest to training all weights' : undefined;
        return { key: `lora_${part}`, value: true, ...why(reason) };
      }),
      { key: 'lora_head', value: false },
    );
  }
  return { title: 'The model', settings };
}

/** Rows of one optimizer step, over all GPUs; in fine-tuning no more than there are, or an epoch has no step. */
function globalBatch({ plan, hardware, method, data: { splits } }: ConfigRequest): number {
  const perPass = plan.microBatchSize.value * hardware.gpus;
  const rows = method === 'pretrain' ? Infinity : (splits[0]?.rows ?? 0);
  return perPass * Math.max(1, Math.min(plan.gradientAccumulation.value, Math.floor(rows / perPass)));
}

/** LitGPT stretches no positions. */
function sequenceLength({ plan, model: { contextTokens } }: ConfigRequest): Setting {
  const isCut = contextTokens !== undefined && plan.seqLen.value > contextTokens;
  return {
    key: 'train.max_seq_length',
    value: isCut ? contextTokens : plan.seqLen.value,
    why: isCut ? "the model's own; LitGPT stretches no positions" : plan.seqLen.why,
  };
}

function devices({ hardware }: ConfigRequest): Setting[] {
  const settings: Setting[] = [{ key: 'devices', value: Math.max(1, hardware.gpus / hardware.nodes), why: 'on each node' }];
  return hardware.nodes > 1 ? [...settings, { key: 'num_nodes', value: hardware.nodes }] : settings;
}

function batches(request: ConfigRequest): Setting[] {
  const { plan } = request;
  return [
    ...devices(request),
    sequenceLength(request),
    { key: 'train.global_batch_size', value: globalBatch(request), why: 'rows of one optimizer step, over all GPUs' },
    { key: 'train.micro_batch_size', value: plan.microBatchSize.value, why: plan.microBatchSize.why },
  ];
}

function optimizer({ plan }: ConfigRequest, weightDecay: number): Setting[] {
  const betas: JsonValue = [0.9, 0.95];
  return [
    { key: 'optimizer.class_path', value: 'torch.optim.AdamW' },
    { key: 'optimizer.init_args.lr', value: plan.learningRate.value, why: plan.learningRate.why },
    { key: 'optimizer.init_args.weight_decay', value: weightDecay },
    { key: 'optimizer.init_args.betas', value: betas },
  ];
}

/** Optimizer steps as LitGPT counts them: the rest of an epoch that fills no step is no step (finetune/lora.py, `main`). */
function finetuningSteps(request: ConfigRequest): number {
  return Math.floor((request.data.splits[0]?.rows ?? 0) / globalBatch(request)) * request.plan.epochs.value;
}

function finetuning(request: ConfigRequest): SettingGroup {
  const { plan } = request;
  const settings: Setting[] = [
    ...batches(request),
    { key: 'train.epochs', value: plan.epochs.value, why: plan.epochs.why },
    {
      key: 'train.lr_warmup_steps',
      value: Math.max(1, Math.min(plan.warmupSteps.value, finetuningSteps(request) - 1)),
      why: 'LitGPT takes 100 unless told, which a short run never leaves; 0 is an error',
    },
    { key: 'train.log_interval', value: 1, why: 'in batches, not in steps' },
    { key: 'train.save_interval', value: plan.stepsPerEpoch, why: 'once an epoch; LitGPT deletes none of them' },
    ...optimizer(request, 0),
    { key: 'seed', value: 42 },
  ];
  return { title: 'The training', settings };
}

function pretraining(request: ConfigRequest): SettingGroup {
  const { plan } = request;
  const { value: length } = sequenceLength(request);
  const tokens = plan.totalSteps * globalBatch(request) * (length as number);
  const settings: Setting[] = [
    ...batches(request),
    { key: 'train.max_tokens', value: tokens, why: `about ${plan.totalSteps} steps; LitGPT reads the text again and again until then` },
    { key: 'train.lr_warmup_steps', value: plan.warmupSteps.value, why: plan.warmupSteps.why },
    { key: 'train.min_lr', value: plan.learningRate.value / 10, why: 'a tenth of the rate' },
    { key: 'train.max_norm', value: 1, why: 'gradients are cut to this length' },
    { key: 'train.log_interval', value: 1 },
    { key: 'train.save_interval', value: plan.stepsPerEpoch, why: 'once an epoch; LitGPT deletes none of them' },
    ...optimizer(request, 0.1),
    { key: 'seed', value: 42 },
  ];
  return { title: 'The training', settings };
}

function logging({ outputDir, logger }: ConfigRequest): SettingGroup {
  return {
    title: 'Logging and checkpoints',
    settings: [
      { key: 'out_dir', value: outputDir, why: 'step-N while it runs, final at its end' },
      { key: 'logger_name', value: logger === 'none' ? 'csv' : logger, why: 'csv, wandb, tensorboard or mlflow' },
    ],
  };
}

/** LoRA asks one process alone for an answer, which waits without end for its share of the weights from the others; one of this length is not asked for (litgpt 0.5.13, finetune/lora.py, `generate_example`). */
function shownTokens(request: ConfigRequest): Setting {
  const key = 'eval.max_new_tokens';
  if (request.tuning !== 'lora' || request.hardware.gpus === 1) return { key, value: 100, why: 'of the answer that it shows each time' };
  return { key, value: sequenceLength(request).value, why: 'so that it shows no answer: on several GPUs LitGPT would hang there' };
}

function evaluation(request: ConfigRequest): SettingGroup {
  const { plan, method, data } = request;
  const rows = evaluationSplit(data.splits)?.rows;
  return {
    title: 'Evaluation',
    settings: [
      { key: 'eval.interval', value: plan.evalSteps.value, why: plan.evalSteps.why },
      { key: 'eval.max_iters', value: 100, why: rows === undefined ? 'batches at most' : `batches at most, of ${rows} rows` },
      ...(method === 'sft' ? [shownTokens(request)] : []),
      { key: 'eval.final_validation', value: true },
    ],
  };
}

function notes(request: ConfigRequest): string[] {
  const { method, plan } = request;
  if (method === 'pretrain') {
    return ['the tokenizer must have a BOS token (Qwen has none), for each document begins with it'];
  }
  const steps = finetuningSteps(request);
  const few =
    steps < 2
      ? [
          `${steps} optimizer step${steps === 1 ? '' : 's'} in all: LitGPT divides by zero at the end of its warm-up; more --epochs, or a smaller batch`,
        ]
      : [];
  const long = plan.ropeFactor === undefined ? [] : [`longer rows are cut: ${plan.ropeFactor.why}`];
  return [...few, ...long];
}
