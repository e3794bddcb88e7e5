// What conformance/launch.mjs starts: which framework, on which data, and what a CPU needs that says nothing about the data or the method.

/** Real data and, where it is not there, the quickstart's; rows that a CPU trains in a minute or so, and the length that they are cut or dropped at. */
export const DATA = {
  sft: { file: 'llamafactory/alpaca_en_demo.json', quickstart: 'chats.json', rows: 40, seqLen: 256 },
  dpo: { file: 'llamafactory/dpo_en_demo.json', quickstart: 'pairs.jsonl', rows: 16, seqLen: 256 },
  kto: { file: 'llamafactory/kto_en_demo.json', quickstart: 'feedback.jsonl', rows: 24, seqLen: 256 },
  pretrain: { file: 'llamafactory/c4_demo.jsonl', quickstart: 'documents.jsonl', rows: 24, seqLen: 256 },
};

const TRAINER = ['use_cpu=true', 'bf16=false', 'optim=adamw_torch', 'logging_steps=1', 'eval_strategy=no', 'load_best_model_at_end=false'];

/** In each framework's words. Rows are not packed: what is counted is what the rows have. */
export const ON_CPU = {
  trl: [...TRAINER, 'dtype=float32', 'packing=false'],
  llamafactory: [...TRAINER, 'template=qwen3', 'preprocessing_num_workers=1', 'plot_loss=false', 'packing=false', 'include_num_input_tokens_seen=non_padding'],
  litgpt: ['precision=32-true', 'eval.max_new_tokens=2', 'data.init_args.num_workers=0'],
  axolotl: ['bf16=false', 'tf32=false', 'attn_implementation=eager', 'optimizer=adamw_torch', 'logging_steps=1', 'sample_packing=false', 'eval_sample_packing=false', 'dataset_num_proc=1', 'include_tkps=true', 'lora_mlp_kernel=false', 'lora_qkv_kernel=false', 'lora_o_kernel=false', 'lora_embedding_kernel=false'],
  unsloth: [...TRAINER, 'packing=false', 'dataset_num_proc=1'],
};

/** Options that some methods do not have. */
const WITHOUT = { packing: ['dpo', 'kto'], sample_packing: ['dpo', 'kto'], eval_sample_packing: ['dpo', 'kto'], template: ['pretrain'], include_tkps: ['dpo', 'kto'] };

export function onCpu(to, method) {
  return ON_CPU[to].filter((setting) => !(WITHOUT[setting.slice(0, setting.indexOf('='))] ?? []).includes(method));
}

/** What stops a training after so many steps, with a checkpoint at every second. */
export function steps(to, last) {
  if (to === 'litgpt') return [`train.max_steps=${last}`, 'train.save_interval=2'];
  if (to === 'axolotl') return [`max_steps=${last}`, 'save_steps=2'];
  return [`max_steps=${last}`, 'save_strategy=steps', 'save_steps=2'];
}

/** What the end of a log says was seen. Axolotl's `total_num_tokens` is of all rows, also of those that it has just dropped. */
export const SEEN = {
  trl: { tokens: [/'num_tokens': '?([\d.e+]+)/g] },
  llamafactory: { tokens: [/'num_input_tokens_seen': '?([\d.e+]+)/g, /num_input_tokens_seen\s*=\s*([\d.e+]+)/g] },
  litgpt: { tokens: [/Tokens w\/ Prompt\s*:\s*(\d+)/g] },
  axolotl: { tokens: [/'num_tokens': '?([\d.e+]+)/g], trained: [/'tokens\/trainable': '?([\d.e+]+)/g], uncut: [/total_num_tokens: ([\d_]+)/g] },
  unsloth: { tokens: [/'num_tokens': '?([\d.e+]+)/g] },
};

export const CASES = [
  { to: 'trl', method: 'sft' },
  { to: 'trl', method: 'dpo' },
  { to: 'trl', method: 'kto' },
  { to: 'trl', method: 'pretrain' },
  { to: 'llamafactory', method: 'sft' },
  { to: 'llamafactory', method: 'dpo' },
  { to: 'llamafactory', method: 'kto' },
  { to: 'llamafactory', method: 'pretrain' },
  { to: 'litgpt', method: 'sft' },
  { to: 'axolotl', method: 'sft' },
  { to: 'axolotl', method: 'dpo' },
  { to: 'unsloth', method: 'sft' },
  { to: 'trl', method: 'sft', resumes: true },
  { to: 'llamafactory', method: 'sft', resumes: true },
  { to: 'axolotl', method: 'sft', resumes: true },
  { to: 'litgpt', method: 'sft', tuning: 'full', resumes: true },
  { to: 'unsloth', method: 'sft', resumes: true },
];
