// Cases of the LitGPT fuzz run: prompt styles, options, rows (made of a seeded generator), configs on which it stops.
import { text } from './fuzz-rows.mjs';

const ofClass = (name, init_args) => ({ class_path: `litgpt.prompts.${name}`, ...(init_args === undefined ? {} : { init_args }) });
const NAMES = [
  ...['alpaca', 'flan', 'longform', 'stablelm-alpha', 'stablelm-zephyr', 'falcon', 'llama2-function-calling', 'llama2', 'freewilly2', 'platypus', 'stablecode', 'codellama'],
  ...['phi-1', 'phi-2', 'phi-3', 'phi-4', 'phi-4-reasoning', 'phi-4-mini', 'phi-4-mini-reasoning', 'tinyllama', 'gemma', 'llama3', 'olmo', 'qwen2.5', 'qwen2.5-math', 'qwq', 'qwen3', 'smollm2', 'salamandra'],
];
/** Every prompt style by name, and those that have a class alone. */
export const STYLES = [
  ...NAMES,
  ...['Default', 'PromptStyle', 'Falcon3', 'R1Base', 'ChatML'].map((name) => ofClass(name)),
  { class_path: 'ChatML', init_args: { system_message: 'Ein Süßes\nSystem ' } },
  ofClass('ChatML', { system_message: null }),
  ofClass('Qwen2_5', {}),
];

/** Options of the JSON module, of `train`, and the name of the checkpoint. */
export const OPTIONS = [
  [{ mask_prompt: true }, {}],
  [{}, {}],
  [{ mask_prompt: true }, { max_seq_length: 40 }],
  [{ mask_prompt: true, ignore_index: 0 }, { max_seq_length: 7 }],
  [{ mask_prompt: false }, { max_seq_length: 90, epochs: 1 }],
  [{ mask_prompt: true }, { max_seq_length: 0 }, 'Llama-3.2-1B'],
  [{ mask_prompt: true, val_split_fraction: 0.5 }, {}, 'SmolLM2-135M-Instruct'],
  [{ mask_prompt: null }, { max_seq_length: null }, 'Meta-Llama-3-8B.x'],
];

const CONTROL = ['<|im_end|>', '<|im_start|>', '<|endoftext|>', '<|eot_id|>', '<|begin_of_text|>', '<|end_of_text|>', '<s>', '</s>', '<bos>', '<eos>', '<end_of_turn>', '<pad>', '<｜begin▁of▁sentence｜>', '<｜end▁of▁sentence｜>', '<|startoftext|>', '<|return|>', '[INST]', '<|end|>', '\0', '$&', '{prompt}', '{system}'];

function awkward(r) {
  let value = text(r, r.chance(0.1) ? 60 : 14);
  if (r.chance(0.12)) value = r.pick(CONTROL) + (r.chance(0.3) ? r.pick([' ', '\n', r.pick(CONTROL)]) : '') + value;
  if (r.chance(0.15)) value += r.pick(['', ' ', '\n']) + r.pick(CONTROL) + (r.chance(0.3) ? r.pick([' ', r.pick(CONTROL)]) : '');
  return r.chance(0.03) ? r.pick(CONTROL) : value;
}

export function makeRow(r) {
  const row = { instruction: awkward(r), output: awkward(r) };
  if (r.chance(0.4)) row.input = r.pick(['', ' ', null, false, 0, [], {}, true, awkward(r), awkward(r), awkward(r), awkward(r), 42, ['a']]);
  if (r.chance(0.35)) row.sys_prompt = r.pick(['', '  ', null, '\x1c\u2028 s \x85', '\ufeffs', true, awkward(r), awkward(r), awkward(r), awkward(r), 1.5]);
  if (r.chance(0.1)) row[r.pick(['id', 'history', 'Instruction', 'a b', 'args', 'kwargs'])] = 'x';
  if (!r.chance(0.07)) return row;
  const half = r.pick(['\ud800', 'a\udc00b', '\ude00\ud83d']);
  return r.pick([
    { output: 'x' },
    { instruction: 'x' },
    { ...row, instruction: null },
    { ...row, instruction: [{ role: 'user', content: 'x' }] },
    { ...row, output: 7 },
    { ...row, output: null },
    { ...row, prompt: 'x' },
    { ...row, self: 'x' },
    { ...row, instruction: half },
    { ...row, output: half },
    { ...row, input: half },
    { ...row, sys_prompt: half },
    { ...row, unread: half },
  ]);
}

/** Configs that are refused here because LitGPT stops on them. */
export const STOPPING = [
  { data: { class_path: 'litgpt.data.JSON', init_args: { prompt_style: 'default' } } },
  { data: { class_path: 'litgpt.data.JSON', init_args: { prompt_style: 'chatml' } } },
  { data: { class_path: 'litgpt.data.JSON', init_args: { prompt_style: ofClass('Qwen3', { system_message: 'x' }) } } },
  { data: { class_path: 'litgpt.data.JSON', init_args: { prompt_style: ofClass('Nope') } } },
  { data: { class_path: 'litgpt.data.JSON', init_args: { mask_prompt: 1 } } },
  { data: { class_path: 'litgpt.data.JSON', init_args: { mask_inputs: true } } },
  { data: { class_path: 'litgpt.data.JSON', init_args: { ignore_index: 1.5 } } },
  { data: { class_path: 'litgpt.data.JSON' }, train: { max_seq_length: 1.5 } },
  { data: { class_path: 'litgpt.data.JSON' }, train: { nonsense: 1 } },
  { data: { class_path: 'litgpt.data.JSON' }, train: { epochs: 1, max_norm: 1 } },
  { data: { class_path: 'litgpt.data.JSON' }, nonsense: 1 },
];
