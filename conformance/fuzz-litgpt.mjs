// Compares what dsprep predicts for LitGPT with what LitGPT makes of the same rows, id by id: every prompt style, several sets of options, awkward rows, rows that stop a run.
//   node conformance/fuzz-litgpt.mjs [--tokenizers qwen3,llama3_1] [--rows 12] [--seed 1] [--command-line 0] [--only PATTERN]
// Needs `npm run build` (or DSPREP_BUILD, a folder with src/) and the frameworks (setup.sh). One process for each tokenizer: its
// command line for one set of options of each style (--command-line 0: none), its data module and tokenizer for the others.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random, text } from './fuzz-rows.mjs';
import { argument, openBuilt, tokenizerFolder } from './fuzz-run.mjs';
import { runLitgpt } from './litgpt-run.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { openLitgptPredictor, openTokenizer, STYLE_NAMES } = await openBuilt(here, {
  litgpt: 'frameworks/litgpt/predict/open.js',
  styles: 'frameworks/litgpt/predict/prompt-styles.js',
  tokenizer: 'tokenize/open-tokenizer.js',
});

const ofClass = (name, init_args) => ({ class_path: `litgpt.prompts.${name}`, ...(init_args === undefined ? {} : { init_args }) });
const STYLES = [
  ...Object.keys(STYLE_NAMES),
  ...['Default', 'PromptStyle', 'Falcon3', 'R1Base', 'ChatML'].map((name) => ofClass(name)),
  { class_path: 'ChatML', init_args: { system_message: 'Ein Süßes\nSystem ' } },
  ofClass('ChatML', { system_message: null }),
  ofClass('Qwen2_5', {}),
];

/** Options of the JSON module, of `train`, and the name of the checkpoint. */
const OPTIONS = [
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

function makeRow(r) {
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
const STOPPING = [
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

const [count, seed, only] = [Number(argument('rows', '12')), Number(argument('seed', '1')), new RegExp(argument('only', '.'))];
const commandLine = argument('command-line', '1') !== '0';
const totals = { rows: 0, equal: 0, stops: 0, notPredicted: 0, refusals: 0, differences: 0 };
const say = (line) => {
  totals.differences++;
  if (totals.differences <= 40) console.log(`BAD  ${line}`);
};

for (const name of argument('tokenizers', 'qwen3,llama3_1,gemma3,mistral_v1,llama2,mistral_nemo,gptoss,deepseek_v3').split(',')) {
  const tokenizer = await openTokenizer(tokenizerFolder(name));
  const r = random(seed * 7919 + name.length * 101 + name.charCodeAt(0));
  const cases = [];
  const add = (label, checkpoint, config, rows, module = false) => {
    if (only.test(label) && (module || commandLine)) cases.push({ name: label, tokenizer: tokenizerFolder(name), checkpoint, config, rows, module });
  };
  for (const [at, prompt_style] of STYLES.entries()) {
    for (const [which, [init, train, checkpoint]] of OPTIONS.entries()) {
      const init_args = { ...init, ...(prompt_style === 'alpaca' && which % 2 === 0 ? {} : { prompt_style }) };
      const config = { data: { class_path: at % 3 === 0 ? 'JSON' : 'litgpt.data.JSON', init_args }, train };
      add(`${JSON.stringify(prompt_style)} ${which}`, checkpoint ?? `tiny-${name}`, config, Array.from({ length: count }, () => makeRow(r)), !commandLine || which !== at % OPTIONS.length);
    }
  }
  const plain = [{ instruction: 'a', output: 'b' }, { instruction: 'c', output: 'd' }];
  for (const [at, config] of STOPPING.entries()) add(`stopping ${at}`, `tiny-${name}`, config, plain);
  add('dotted', `tiny-${name}`, { data: { class_path: 'JSON' }, train: { max_seq_length: 50 }, 'train.max_seq_length': 9, 'data.init_args.mask_prompt': true }, plain);

  const before = { ...totals };
  const results = runLitgpt(here, cases);
  for (const [at, { name: label, checkpoint, config, rows }] of cases.entries()) {
    const result = results[at];
    const opened = openLitgptPredictor({ config: { checkpoint_dir: `out/${checkpoint}/`, ...config }, tokenizer, generationConfig: {} });
    if ('unsupported' in opened) {
      totals.refusals++;
      if (result.examples?.some((example) => !('error' in example))) say(`${name} ${label}: unsupported ${JSON.stringify(opened.unsupported)}, and LitGPT went on`);
      continue;
    }
    if (result.error !== undefined) {
      say(`${name} ${label}: LitGPT stopped: ${result.error}`);
      continue;
    }
    for (const [index, row] of rows.entries()) {
      totals.rows++;
      const [made] = opened.predictor.push(row, index);
      const example = result.examples[index];
      const seen = `${name} ${label} row ${JSON.stringify(row).slice(0, 300)}`;
      if (made.kind === 'dropped') {
        if (made.code === 'NOT_PREDICTED') totals.notPredicted++;
        else if ('error' in example) totals.stops++;
        else say(`${seen}: predicted ${made.code}, and LitGPT went on`);
      } else if ('error' in example) say(`${seen}: LitGPT stopped: ${example.error}`);
      else if (JSON.stringify([made.inputIds, made.labels]) !== JSON.stringify([example.input_ids, example.labels])) {
        say(`${seen}\n       ${JSON.stringify(made.inputIds)}\n       ${JSON.stringify(example.input_ids)}\n       ${JSON.stringify(made.labels)}\n       ${JSON.stringify(example.labels)}`);
      } else if (!coversAll(made)) say(`${seen}: spans ${JSON.stringify(made.spans)} do not cover the tokens`);
      else totals.equal++;
    }
  }
  console.log(`${name}: ${cases.length} cases, ${totals.rows - before.rows} rows, ${totals.equal - before.equal} equal, ${totals.stops - before.stops} stop LitGPT as predicted, ${totals.notPredicted - before.notPredicted} not predicted, ${totals.refusals - before.refusals} configs refused, ${totals.differences - before.differences} differences`);
}
console.log(JSON.stringify(totals));
process.exitCode = totals.differences > 0 ? 1 : 0;

function coversAll({ inputIds, labels, spans }) {
  let at = 0;
  for (const { start, end, isTrained } of spans) {
    if (start !== at || end <= start || labels.slice(start, end).some((label) => (label !== -100) !== isTrained)) return false;
    at = end;
  }
  return at === inputIds.length;
}
