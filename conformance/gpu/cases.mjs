// What is trained on the GPU. `data`: `long` fills every sequence; the others are in fixtures/quickstart. Rows of a batch are rows of `microBatch`.
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

const memoryCase = (to, [tuning, shape, seqLen, microBatch], more = {}) => ({
  name: `${to}/${tuning}/${shape}/${microBatch}x${seqLen}`,
  to,
  method: `sft-${tuning}`,
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
];

/** Logs each step and keeps no checkpoint; rows are not packed unless the case is about it. Nothing of precision, kernels, optimizer or checkpointing. */
export const QUIET = {
  trl: ['logging_steps=1', 'save_strategy=no'],
  llamafactory: ['template=qwen3', 'logging_steps=1', 'save_strategy=no', 'plot_loss=false', 'preprocessing_num_workers=1'],
  axolotl: ['logging_steps=1', 'save_steps=1000', 'attn_implementation=sdpa', 'dataset_num_proc=1', 'excess_length_strategy=truncate'],
  litgpt: ['data.init_args.num_workers=0', 'data.init_args.prompt_style=alpaca', 'eval.max_new_tokens=2'],
  unsloth: ['logging_steps=1', 'save_strategy=no', 'dataset_num_proc=1'],
};
export const UNPACKED = { trl: ['packing=false'], llamafactory: ['packing=false'], axolotl: ['sample_packing=false'], unsloth: ['packing=false'], litgpt: [] };
