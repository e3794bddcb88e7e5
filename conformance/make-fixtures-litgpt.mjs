// Writes fixtures/predict/litgpt/: rows and options beside the ids and labels that LitGPT makes of them (setup.sh litgpt tokenizers first).
//   node conformance/make-fixtures-litgpt.mjs
// A line: { name, tokenizer, checkpoint, config, rows, generation_config?, examples }; tokenizer is `qwen3`, the embedded one, or the files of a small one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFramework } from './oracle-server.mjs';

const here = dirname(fileURLToPath(import.meta.url));

const NAMED = [
  ...['alpaca', 'flan', 'longform', 'stablelm-alpha', 'stablelm-zephyr', 'falcon', 'llama2-function-calling', 'llama2', 'freewilly2', 'platypus', 'stablecode', 'codellama'],
  ...['phi-1', 'phi-2', 'phi-3', 'phi-4', 'phi-4-reasoning', 'phi-4-mini', 'phi-4-mini-reasoning', 'tinyllama', 'gemma', 'llama3', 'olmo', 'qwen2.5', 'qwen2.5-math', 'qwq', 'qwen3', 'smollm2', 'salamandra'],
];
const CLASSES = [...['PromptStyle', 'Default', 'Falcon3', 'R1Base'].map((name) => ({ class_path: `litgpt.prompts.${name}` })), { class_path: 'ChatML', init_args: { system_message: 'S' } }];
const STYLE_ROWS = [
  { instruction: ' Wie geht’s? 你好', output: 'Gut, danke.\n' },
  { instruction: 'q', input: 'seen', sys_prompt: ' Brief. ', output: 'a' },
];

const ROWS = [
  { instruction: 'What is the capital of France?', input: '', output: 'Paris is the capital of France.', id: 1 },
  { instruction: 'Begin', input: ' ', output: '' },
  { instruction: '', input: null, output: 'ends by itself<|im_end|>' },
  { instruction: 'ends<|im_end|>', output: 'twice<|im_end|><|im_end|>' },
  { instruction: '<|endoftext|>begins', output: '<|endoftext|>begins' },
  { instruction: 'x', input: true, sys_prompt: '\ud83d\ude00 no space after it', output: '<|im_end|>' },
];
const STOPPING_ROWS = [
  { output: 'x' },
  { instruction: 'x' },
  { instruction: null, output: 'x' },
  { instruction: [{ role: 'user', content: 'x' }], output: 'x' },
  { instruction: 'x', output: 7 },
  { instruction: 'x', output: 'x', prompt: 'x' },
  { instruction: 'x', output: 'x', self: 'x' },
  { instruction: '\ud800', output: 'x' },
  { instruction: 'x', input: '\udc00', output: 'x' },
  { instruction: 'x', unread: '\udc00', output: 'this one does not' },
];

const BOS_ROWS = [
  { instruction: 'ab a', output: 'b' },
  { instruction: '<s> ab', output: '<s> a' },
  { instruction: '<s> <s>', output: 'a </s>' },
  { instruction: '', output: '' },
  { instruction: 'a </s>', output: '</s>' },
];
const special = (id, content) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true });
/** Adds `<s>` before a text. */
const SMALL = {
  version: '1.0', truncation: null, padding: null, added_tokens: [special(4, '<s>'), special(5, '</s>')], normalizer: null, pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }], pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }], special_tokens: { '<s>': { id: '<s>', ids: [4], tokens: ['<s>'] } } },
  decoder: null, model: { type: 'BPE', unk_token: '?', vocab: { a: 0, b: 1, ab: 2, '?': 3 }, merges: [['a', 'b']] },
};
const small = (config, adds = true) => ({ 'tokenizer.json': adds ? SMALL : { ...SMALL, post_processor: null }, 'tokenizer_config.json': { bos_token: '<s>', eos_token: { content: '</s>' }, ...config } });

const options = (init_args, train) => ({ data: { class_path: 'litgpt.data.JSON', init_args }, ...(train === undefined ? {} : { train }) });
const PLAIN = { class_path: 'litgpt.prompts.Default' };
const styleName = (style) => (typeof style === 'string' ? style : style.class_path);

const cases = [
  ...[...NAMED, ...CLASSES].map((prompt_style) => ({ name: `style ${styleName(prompt_style)}`, config: options({ mask_prompt: true, prompt_style }), rows: STYLE_ROWS, module: true })),
  { name: 'defaults', config: options({}), rows: ROWS },
  { name: 'masked', config: options({ mask_prompt: true, prompt_style: 'qwen3' }, { max_seq_length: null }), rows: ROWS },
  { name: 'cut', config: options({ mask_prompt: true, prompt_style: 'qwen3' }, { max_seq_length: 14 }), rows: ROWS },
  { name: 'not cut', config: options({ mask_prompt: true, prompt_style: PLAIN }, { max_seq_length: 0 }), rows: ROWS },
  { name: 'other ignore_index', config: options({ mask_prompt: true, ignore_index: 0, prompt_style: PLAIN }, { max_seq_length: 4 }), rows: ROWS },
  { name: 'dotted keys', config: { ...options({ prompt_style: PLAIN }, { max_seq_length: 50 }), 'train.max_seq_length': 3, 'data.init_args.mask_prompt': true }, rows: ROWS.slice(0, 2) },
  { name: 'stopping rows', config: options({ mask_prompt: true }), rows: STOPPING_ROWS },
  { name: 'BOS of generation_config.json', config: options({ mask_prompt: true, prompt_style: 'olmo' }), rows: ROWS, generation_config: { bos_token_id: 151643, eos_token_id: [151645, 151643] }, module: true },
  { name: 'BOS of generation_config.json in use', checkpoint: 'Llama-3.2-1B', config: options({ prompt_style: PLAIN }), rows: ROWS, generation_config: { bos_token_id: 151643 }, module: true },
  ...[
    ['LlamaTokenizer', { tokenizer_class: 'LlamaTokenizer' }],
    ['another class', { tokenizer_class: 'LlamaTokenizerFast' }],
    ['add_bos_token', { tokenizer_class: 'GemmaTokenizer', add_bos_token: true }],
    ['add_bos_token null', { tokenizer_class: 'LlamaTokenizer', add_bos_token: null }],
    ['the name Llama-3', { tokenizer_class: 'PreTrainedTokenizerFast' }, 'Llama-3.1-8B'],
    ['the name Meta-Llama-3', { tokenizer_class: 'PreTrainedTokenizerFast', add_bos_token: false }, 'Meta-Llama-3-8B'],
    ['the name Llama-2', { tokenizer_class: 'PreTrainedTokenizerFast' }, 'Llama-2-7b'],
    ['the name SmolLM2 Instruct', { tokenizer_class: 'GPT2Tokenizer' }, 'SmolLM2-1.7B-Instruct'],
    ['the name SmolLM2', { tokenizer_class: 'GPT2Tokenizer' }, 'SmolLM2-1.7B'],
  ].map(([label, config, checkpoint]) => ({ name: `BOS by ${label}`, tokenizer: small(config), checkpoint, config: options({ mask_prompt: true, prompt_style: PLAIN }), rows: BOS_ROWS, module: true })),
  { name: 'BOS put before', tokenizer: small({ tokenizer_class: 'LlamaTokenizer' }, false), config: options({ mask_prompt: true, prompt_style: PLAIN }), rows: BOS_ROWS, module: true },
].map((one) => ({ tokenizer: 'qwen3', checkpoint: 'model', ...Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) }));

const work = mkdtempSync(join(tmpdir(), 'dsprep-fixtures-'));
try {
  const litgpt = startFramework('litgpt');
  const results = [];
  for (const [index, one] of cases.entries()) results.push(await litgpt.run({ ...one, tokenizer: folderOf(one.tokenizer, String(index)) }));
  litgpt.stop();
  const lines = cases.map(({ module: _, ...one }, index) => {
    const { examples, error } = results[index];
    if (error !== undefined) throw new Error(`${one.name}: ${error}`);
    const made = new Map(examples.map(({ row, ...example }) => [row, example]));
    return `${JSON.stringify({ ...one, examples: one.rows.map((_, row) => made.get(row) ?? { stops: true }) })}\n`;
  });
  const to = join(dirname(here), 'fixtures/predict/litgpt');
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'styles.jsonl'), lines.filter((_, index) => cases[index].name.startsWith('style ')).join(''));
  writeFileSync(join(to, 'options.jsonl'), lines.filter((_, index) => !cases[index].name.startsWith('style ')).join(''));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function folderOf(tokenizer, name) {
  if (typeof tokenizer === 'string') return tokenizer;
  const folder = join(work, name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(tokenizer)) writeFileSync(join(folder, file), JSON.stringify(content));
  return folder;
}
