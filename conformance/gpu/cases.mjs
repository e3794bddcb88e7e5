// What is trained on GPUs. `data`: `long` fills every sequence; the others are in fixtures/quickstart. Rows of a batch are rows of `microBatch`.

/** How a model is called, where a framework knows it by the name of its folder, and whose tokenizer it has. */
export const MODELS = {
  'qwen3-0.6b': { name: 'Qwen3-0.6B', tokenizer: 'qwen3' },
  'qwen3-1.7b': { name: 'Qwen3-1.7B', tokenizer: 'qwen3' },
  'qwen3-4b': { name: 'Qwen3-4B', tokenizer: 'qwen3' },
  'qwen3-8b': { name: 'Qwen3-8B', tokenizer: 'qwen3' },
  'qwen2.5-0.5b': { name: 'Qwen2.5-0.5B', tokenizer: 'qwen3' },
  'llama-3.2-1b': { name: 'Llama-3.2-1B', tokenizer: 'llama3' },
  'llama-3.1-8b': { name: 'Llama-3.1-8B', tokenizer: 'llama3' },
};

/** To these runs the estimate was fitted. */
const MEMORY = [
  // tuning, shape, sequence length, rows at once
  ['full', 'qwen3-0.6b', 512, 1],
  ['full', 'qwen3-0.6b', 2048, 4],
  ['full', 'qwen3-0.6b', 8192, 1],
  ['full', 'qwen3-1.7b', 2048, 2],
  ['lora', 'qwen3-0.6b', 512, 1],
  ['lora', 'qwen3-0.6b', 2048, 4],
  ['lora', 'qwen3-0.6b', 8192, 2],
  ['lora', 'qwen3-4b', 2048, 2],
  ['qlora', 'qwen3-0.6b', 2048, 4],
  ['qlora', 'qwen3-0.6b', 8192, 1],
  ['qlora', 'qwen3-1.7b', 4096, 2],
  ['qlora', 'qwen3-8b', 2048, 1],
];
const FEWER = [MEMORY[1], MEMORY[5], MEMORY[7], MEMORY[8], MEMORY[10]];

/** To these it was not. */
const HELD_OUT = [
  ['trl', 'full', 'qwen3-1.7b', 8192, 1],
  ['trl', 'full', 'qwen3-4b', 1024, 1],
  ['trl', 'full', 'llama-3.2-1b', 1024, 4],
  ['trl', 'full', 'qwen3-0.6b', 2048, 4, { accumulation: 2, suffix: ' accumulated' }],
  ['trl', 'lora', 'qwen3-1.7b', 1024, 8],
  ['trl', 'lora', 'qwen3-8b', 4096, 1],
  ['trl', 'lora', 'qwen3-0.6b', 2048, 4, { rank: 128, suffix: ' rank 128' }],
  ['trl', 'lora', 'qwen2.5-0.5b', 2048, 8],
  ['trl', 'qlora', 'qwen3-4b', 2048, 4],
  ['trl', 'qlora', 'llama-3.1-8b', 4096, 2],
  ['trl', 'dpo-lora', 'qwen3-1.7b', 1024, 2],
  ['trl', 'dpo-full', 'qwen3-0.6b', 1024, 2],
  ['llamafactory', 'lora', 'qwen3-1.7b', 4096, 1],
  ['llamafactory', 'full', 'qwen3-1.7b', 2048, 1],
  ['llamafactory', 'freeze', 'qwen3-1.7b', 2048, 2],
  ['llamafactory', 'qlora', 'qwen3-8b', 2048, 1],
  ['llamafactory', 'lora', 'llama-3.2-1b', 2048, 2],
  ['llamafactory', 'lora', 'qwen3-1.7b', 2048, 4, { presets: ['liger'] }],
  ['llamafactory', 'full', 'qwen3-0.6b', 2048, 4, { presets: ['liger'] }],
  ['axolotl', 'full', 'qwen3-1.7b', 4096, 1],
  ['axolotl', 'lora', 'qwen3-1.7b', 4096, 1],
  ['axolotl', 'qlora', 'qwen3-4b', 2048, 2],
  ['unsloth', 'full', 'qwen3-1.7b', 1024, 2],
  ['unsloth', 'lora', 'qwen3-1.7b', 4096, 4],
  ['unsloth', 'lora', 'llama-3.2-1b', 2048, 4],
  ['unsloth', 'qlora', 'qwen3-8b', 4096, 2],
  ['unsloth', 'lora', 'qwen3-1.7b', 16384, 1, { presets: ['long-context'] }],
  ['litgpt', 'full', 'qwen3-1.7b', 1024, 1],
  ['litgpt', 'lora', 'qwen3-1.7b', 1024, 4],
  ['litgpt', 'lora', 'llama-3.2-1b', 2048, 2],
  ['litgpt', 'qlora', 'qwen3-4b', 2048, 1],
  ['litgpt', 'adapter', 'qwen3-0.6b', 2048, 2],
];

/** Of two GPUs: framework, how the model is spread, tuning, and what dsprep is asked for besides. `resumes`: the last checkpoint is taken away, and the training goes on. */
const SEVERAL = [
  ['trl', 'ddp', 'lora', { resumes: true }],
  ['trl', 'ddp', 'qlora'],
  ['trl', 'fsdp', 'full', { resumes: true }],
  ['trl', 'zero2', 'full', { presets: ['zero2'] }],
  ['trl', 'zero3', 'full', { presets: ['zero3'], resumes: true }],
  ['trl', 'script', 'full', { presets: ['script'] }],
  ['llamafactory', 'ddp', 'lora', { resumes: true }],
  ['llamafactory', 'ddp', 'full'],
  ['llamafactory', 'zero2', 'full', { presets: ['zero2'] }],
  ['llamafactory', 'zero3', 'full', { presets: ['zero3'], resumes: true }],
  ['axolotl', 'ddp', 'lora', { resumes: true }],
  ['axolotl', 'ddp', 'full'],
  ['axolotl', 'fsdp', 'full', { presets: ['fsdp'], resumes: true }],
  ['axolotl', 'zero2', 'full', { presets: ['zero2'] }],
  ['axolotl', 'zero3', 'full', { presets: ['zero3'] }],
  ['litgpt', 'fsdp', 'lora'],
  ['litgpt', 'fsdp', 'full', { resumes: true }],
  ['unsloth', 'ddp', 'lora', { resumes: true }],
  ['unsloth', 'ddp', 'full'],
  // one is asked for, and the machine has two
  ...['trl', 'llamafactory', 'axolotl', 'litgpt', 'unsloth'].map((to) => [to, 'one-of-two', 'lora', { gpus: 1 }]),
];

/** Of two GPUs and a larger model: neither was the estimate fitted to these. */
const SEVERAL_HELD_OUT = [
  ['trl', 'fsdp', 'full'],
  ['trl', 'zero2', 'full', { presets: ['zero2'] }],
  ['trl', 'zero3', 'full', { presets: ['zero3'] }],
  ['trl', 'fsdp', 'lora', { presets: ['fsdp'] }],
  ['llamafactory', 'ddp', 'full'],
  ['llamafactory', 'zero2', 'full', { presets: ['zero2'] }],
  ['llamafactory', 'zero3', 'full', { presets: ['zero3'] }],
  ['axolotl', 'fsdp', 'full', { presets: ['fsdp'] }],
  ['axolotl', 'zero3', 'full', { presets: ['zero3'] }],
  ['litgpt', 'fsdp', 'full'],
  ['litgpt', 'fsdp', 'lora'],
  ['unsloth', 'ddp', 'full'],
];

const memoryCase = (to, [tuning, shape, seqLen, microBatch], more = {}) => ({
  name: `${to}/${tuning}/${shape}/${microBatch}x${seqLen}`,
  to,
  method: tuning.includes('-') ? tuning : `sft-${tuning}`,
  shape,
  data: 'long',
  seqLen,
  microBatch,
  ...more,
});

/** Rows that lie together in one sequence and rows one by one have the same loss, where they do not see each other. Weights spread wide make the difference plain. */
const packingCase = (to, how, set) => ({
  name: `${to}/packing/${how}`,
  to,
  method: 'sft-lora',
  shape: 'qwen3-0.6b',
  spread: 0.05,
  data: 'chats',
  seqLen: 4096,
  microBatch: how === 'alone' ? 64 : 1,
  set,
  together: `${to}/packing`,
});

const heldOutCase = ([to, tuning, shape, seqLen, microBatch, { suffix = '', ...more } = {}]) => {
  const what = [...(more.presets ?? []), tuning].join('/');
  const name = `held-out/${to}/${what}/${shape}/${microBatch}x${seqLen}${suffix}`;
  return memoryCase(to, [tuning, shape, seqLen, microBatch], { name, isHeldOut: true, ...more });
};

const severalCase = ([to, spread, tuning, more = {}]) =>
  memoryCase(to, [tuning, 'qwen3-0.6b', 1024, 2], { name: `two/${to}/${spread}/${tuning}`, gpus: 2, ...more });

const severalHeldOutCase = ([to, spread, tuning, more = {}]) =>
  memoryCase(to, [tuning, 'qwen3-1.7b', 1024, 1], { name: `two/held-out/${to}/${spread}/${tuning}`, gpus: 2, isHeldOut: true, ...more });

export const CASES = [
  ...MEMORY.map((one) => memoryCase('trl', one)),
  ...['unsloth', 'llamafactory', 'axolotl', 'litgpt'].flatMap((to) => FEWER.map((one) => memoryCase(to, one))),
  memoryCase('unsloth', MEMORY[5], { name: 'unsloth/yaml/lora/qwen3-0.6b/4x2048', presets: ['yaml-cli'], isBare: true }),
  memoryCase('unsloth', MEMORY[5], { name: 'unsloth/fp8/lora/qwen3-0.6b/4x2048', presets: ['fp8'] }),
  memoryCase('axolotl', MEMORY[1], { name: 'axolotl/fp8/full/qwen3-0.6b/4x2048', presets: ['fp8'] }),
  { name: 'trl/dpo-qlora', to: 'trl', method: 'dpo-qlora', shape: 'qwen3-0.6b', data: 'pairs', seqLen: 512, microBatch: 2 },
  { name: 'trl/kto-lora', to: 'trl', method: 'kto-lora', shape: 'qwen3-0.6b', data: 'feedback', seqLen: 512, microBatch: 2 },
  packingCase('trl', 'alone', ['packing=false', 'dtype=float32', 'bf16=false']),
  packingCase('trl', 'packed', ['packing=true', 'dtype=float32', 'bf16=false']),
  packingCase('trl', 'mixed', ['packing=true', 'packing_strategy=wrapped', 'dtype=float32', 'bf16=false']),
  packingCase('llamafactory', 'alone', ['packing=false']),
  packingCase('llamafactory', 'packed', ['packing=true', 'neat_packing=false']),
  packingCase('llamafactory', 'neat', ['packing=true']),
  packingCase('axolotl', 'alone', ['sample_packing=false']),
  packingCase('axolotl', 'packed', ['sample_packing=true', 'attn_implementation=flex_attention']),
  packingCase('unsloth', 'alone', ['packing=false']),
  packingCase('unsloth', 'packed', ['packing=true']),
  ...HELD_OUT.map(heldOutCase),
  ...SEVERAL.map(severalCase),
  ...SEVERAL_HELD_OUT.map(severalHeldOutCase),
];

/** Logs each step and keeps no checkpoint; rows are not packed unless the case is about it. Nothing of precision, kernels, optimizer or checkpointing. */
const QUIET = {
  trl: ['logging_steps=1', 'save_strategy=no'],
  llamafactory: ['logging_steps=1', 'save_strategy=no', 'plot_loss=false', 'preprocessing_num_workers=1'],
  axolotl: ['logging_steps=1', 'save_steps=1000', 'attn_implementation=sdpa', 'dataset_num_proc=1', 'excess_length_strategy=truncate'],
  litgpt: ['data.init_args.num_workers=0', 'data.init_args.prompt_style=alpaca', 'eval.max_new_tokens=2'],
  unsloth: ['logging_steps=1', 'save_strategy=no', 'dataset_num_proc=1'],
};
export function quiet({ to, shape, gpus = 1 }) {
  if (to === 'llamafactory') return [`template=${MODELS[shape].tokenizer}`, ...QUIET[to]];
  // on several GPUs it hangs on how many are written
  return QUIET[to].filter((one) => gpus === 1 || !one.startsWith('eval.max_new_tokens'));
}

/** Two checkpoints in a run of four steps, both kept. */
const OF_TRAINER = ['save_strategy=steps', 'save_steps=2', 'save_total_limit=4'];
export const CHECKPOINTS = { trl: OF_TRAINER, llamafactory: OF_TRAINER, axolotl: ['save_steps=2', 'save_total_limit=4'], litgpt: ['train.save_interval=2'], unsloth: OF_TRAINER };

export const UNPACKED = { trl: ['packing=false'], llamafactory: ['packing=false'], axolotl: ['sample_packing=false'], unsloth: ['packing=false'], litgpt: [] };
