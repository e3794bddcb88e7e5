// Cases of the LLaMA-Factory fuzz run and of the checked-in fixtures: name, stage, rows (made of a seeded generator), config with the dataset's entry, flags.
import { text, turns } from './fuzz-rows.mjs';

const CONTROL = ['<|im_end|>', '<|im_start|>', '<|endoftext|>', '<|eot_id|>', '<end_of_turn>', '</s>', '<s>', '<bos>', '{{content}}', '{{idx}}', '$&', '$1', '<tool_call>', '</think>', '<think>\n', '\n</think>\n\n'];

/** A text, now and then with words that templates or tokenizers know. */
export function awkward(r, longest) {
  const value = text(r, longest);
  if (r.chance(0.12)) return r.pick([`${r.pick(CONTROL)}${value}`, `${value}${r.pick(CONTROL)}`, `${value} ${r.pick(CONTROL)} ${value}`]);
  return value;
}

function thinking(r, words = ['<think>\n', '\n</think>\n\n']) {
  const [open, close] = words;
  return r.pick([
    () => `${open}${text(r)}${close}${awkward(r)}`,
    () => `${open}${close}${awkward(r)}`,
    () => `<think>${text(r)}</think>${awkward(r)}`,
    () => `\n${open}${text(r)}${close}${open}${text(r)}${close}\n${awkward(r)}`,
    () => `${awkward(r)}${open}${text(r)}`,
    () => awkward(r),
    () => awkward(r),
  ])();
}

export function conversation(r, { words, pairs = 4, think = 0.4 } = {}) {
  const rows = [];
  for (let i = 1 + r.int(pairs); i > 0; i--) {
    rows.push({ from: 'human', value: awkward(r, r.chance(0.1) ? 60 : 14) });
    rows.push({ from: 'gpt', value: r.chance(think) ? thinking(r, words) : awkward(r, r.chance(0.1) ? 60 : 14) });
  }
  return rows;
}

const systemOf = (r) => (r.chance(0.35) ? [{ from: 'system', value: r.pick(['', ' ', 'Be kind.', awkward(r)]) }] : []);
const ARGUMENTS = [{}, { city: 'Zürich', n: 3 }, { a: [1, 2.5, null, true], b: { c: 'x', 'd e': [] } }, { q: '你好 "x"\n', f: 1e-7, g: 1e22 }, { z: 1, a: 'b', Z: false }];
const call = (r) => ({ name: r.pick(['get_weather', 'search', 'add']), arguments: r.pick(ARGUMENTS) });

function callValue(r, { single, strict } = {}) {
  const one = JSON.stringify(call(r));
  const forms = strict
    ? [() => one]
    : [
        () => one,
        () => one,
        () => one.replace('"arguments"', '"x": 1.50, "arguments"'),
        () => ` ${JSON.stringify(call(r), null, 2)} `,
        () => `<think>\n${text(r)}\n</think>\n\n${one}`,
        () => `${text(r)}<tool_call>${one}</tool_call>`,
        () => `<tool_call>\n${one}\n</tool_call>${text(r, 3)}`,
        () => '{"name": "f", "arguments": {"x": 1.0, "y": 1E5, "big": 12345678901234567890, "2": -0, "1": -0.0, "u": "\\u00e9\\ud83d\\ude00"}}',
        ...(single ? [] : [() => JSON.stringify([call(r), call(r)]), () => `[${one}]`]),
      ];
  return r.pick(forms)();
}

const TOOLS = [
  { name: 'get_weather', description: 'Weather — für "heute"', parameters: { type: 'object', properties: { city: { type: 'string', description: 'Name', enum: ['Bern', 'Zürich'] }, days: { type: 'array', items: { type: 'integer' } } }, required: ['city'] } },
  { type: 'function', function: { name: 'search', description: "It's %s {tool_text}", parameters: { type: 'object', properties: { q: { type: ['string', 'null'], description: "a 'b' \"c\"\n" }, k: { default: 1.0 } } } } },
  { name: 'add', parameters: { properties: {}, type: 'object' }, response: { type: 'object', description: 'sum' } },
];

const toolsOf = (r) => r.pick([() => '', () => '', () => '[]', () => '{}', () => JSON.stringify([r.pick(TOOLS)]), () => JSON.stringify(TOOLS), () => JSON.stringify(TOOLS, null, 1)])();

export function toolRow(r, options = {}) {
  const list = [{ from: 'human', value: awkward(r) }, { from: 'function_call', value: callValue(r, options) }, { from: 'observation', value: r.pick([awkward(r), '{"t": 21.5}', '']) }, { from: 'gpt', value: awkward(r) }];
  if (r.chance(0.4)) list.push({ from: 'human', value: awkward(r) }, { from: 'gpt', value: thinking(r) });
  if (r.chance(0.2)) list.unshift({ from: 'observation', value: awkward(r) }, { from: 'gpt', value: awkward(r) });
  return { conversations: [...systemOf(r), ...list], tools: options.date === false ? '' : toolsOf(r) };
}

/** Rows that LLaMA-Factory leaves out or stops on, among good ones. */
function damaged(r) {
  const good = { conversations: [...systemOf(r), ...conversation(r)], tools: '' };
  if (r.chance(0.6)) return good;
  const list = [...good.conversations];
  return r.pick([
    () => ({ ...good, conversations: list.slice(0, -1) }),
    () => ({ ...good, conversations: list.slice(1) }),
    () => ({ ...good, conversations: [] }),
    () => ({ ...good, conversations: [...list, { from: 'system', value: 'x' }] }),
    () => ({ ...good, conversations: [...list, { from: 'user', value: 'x' }, { from: 'gpt', value: 'y' }] }),
    () => ({ ...good, conversations: [{ from: 'human', value: null }, ...list.slice(-1)] }),
    () => ({ ...good, conversations: null }),
    () => ({ ...good, conversations: [null, null] }),
    () => ({ conversations: list }),
    () => ({ ...good, tools: ' ' }),
    () => ({ ...good, tools: 'null' }),
    () => ({ ...good, tools: '[{"name": "x"}]' }),
    () => ({ ...good, conversations: [{ from: 'human', value: 'x' }, { from: 'function_call', value: r.pick(['no json', '{"name": "f"}', '[1]', '{"arguments": {}}', '{"name": "f", "arguments": "{\\"a\\": 1}"}', '[]', '{"name": 3, "arguments": {}}', '{"name": "a", "arguments": NaN}', '{"name": "\\ud800", "arguments": {}}']) }] }),
    () => ({ ...good, conversations: [{ from: null, value: 'x' }, { from: 'gpt', value: 'y' }] }),
  ])();
}

const SHAREGPT = { formatting: 'sharegpt', columns: { messages: 'conversations', tools: 'tools' } };
const shared = { dataset_info: SHAREGPT };
const chat = (r) => ({ conversations: [...systemOf(r), ...conversation(r)], tools: '' });
const withTools = (r) => (r.chance(0.5) ? toolRow(r) : { ...chat(r), tools: toolsOf(r) });
const strictTools = (r) => (r.chance(0.7) ? toolRow(r, { strict: true }) : { ...chat(r), tools: toolsOf(r) });
const alpaca = (r) => ({ instruction: r.pick([awkward(r), awkward(r), '', ' ']), input: r.pick(['', awkward(r), ' ', null]), output: r.pick([awkward(r), awkward(r), awkward(r), thinking(r), '']) });
const alpacaFull = (r) => ({ ...alpaca(r), ...(r.chance(0.7) ? { sys: r.pick(['', awkward(r), null]) } : {}), ...(r.chance(0.6) ? { past: r.pick([[], null, [[awkward(r), thinking(r)]], [[awkward(r), awkward(r)], [awkward(r), awkward(r)]], [['only one']], [[null, 'x']]]) } : {}) });
const ALPACA = { columns: { prompt: 'instruction', query: 'input', response: 'output', system: 'sys', history: 'past' } };
const odd = (r) => conversation(r).slice(0, -1);
const pairSharegpt = (r) => ({ conversations: [...systemOf(r), ...(r.chance(0.9) ? odd(r) : conversation(r))], chosen: { from: r.pick(['gpt', 'gpt', 'gpt', 'human']), value: thinking(r) }, rejected: { from: 'gpt', value: r.pick([awkward(r), thinking(r), '']) } });
const PAIR = { formatting: 'sharegpt', ranking: true, columns: { messages: 'conversations', chosen: 'chosen', rejected: 'rejected' } };
const pairAlpaca = (r) => ({ instruction: awkward(r), input: r.pick(['', awkward(r)]), chosen: awkward(r, 30), rejected: r.pick([awkward(r), awkward(r), null]) });
const PAIR_ALPACA = { ranking: true, columns: { prompt: 'instruction', query: 'input', chosen: 'chosen', rejected: 'rejected' } };
const ktoSharegpt = (r) => ({ conversations: [...systemOf(r), ...(r.chance(0.95) ? conversation(r) : odd(r))], label: r.pick([true, false, true, false, null]) });
const KTO = { formatting: 'sharegpt', columns: { messages: 'conversations', kto_tag: 'label' } };
const ktoAlpaca = (r) => ({ prompt: awkward(r), completion: r.pick([awkward(r), awkward(r), thinking(r), '', null]), label: r.chance(0.5) });
const KTO_ALPACA = { columns: { prompt: 'prompt', response: 'completion', kto_tag: 'label' } };
const OPENAI_TAGS = { role_tag: 'role', content_tag: 'content', user_tag: 'user', assistant_tag: 'assistant', observation_tag: 'tool', function_tag: 'function', system_tag: 'system' };
const OPENAI = { formatting: 'openai', columns: { messages: 'messages', tools: 'tools' }, tags: OPENAI_TAGS };
const ROLES = { formatting: 'sharegpt', columns: { messages: 'messages' }, tags: OPENAI_TAGS };

function openaiRow(r) {
  const messages = turns(r, { reasoning: false });
  if (!r.chance(0.5)) return r.chance(0.8) ? { messages } : { messages: messages.slice(0, -1) };
  const args = () => (r.chance(0.5) ? JSON.stringify(r.pick(ARGUMENTS)) : '{"x": 1}');
  const calls = Array.from({ length: 1 + r.int(2) }, (_, i) => ({ id: `c${i}`, type: 'function', function: { name: r.pick(['a', 'b']), arguments: args() } }));
  const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: text(r) }));
  const list = [{ role: 'user', content: text(r) }, { role: 'assistant', content: r.pick(['', null, text(r)]), tool_calls: calls }, ...results, { role: 'assistant', content: text(r) }];
  return { messages: r.chance(0.1) ? [...list, { role: 'tool', content: 'lost' }] : list, ...(r.chance(0.7) ? { tools: [{ type: 'function', function: { name: 'a', description: text(r), parameters: { type: 'object', n: r.int(9) } } }] } : {}) };
}
const openaiObjects = (r) => ({ messages: [{ role: 'user', content: text(r) }, { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: r.pick([{ a: 1 }, { b: 'x' }, { a: 2, c: [1.5] }]) } }] }, { role: 'tool', content: 'ok' }, { role: 'assistant', content: text(r) }] });
const document = (r) => ({ text: r.pick([awkward(r, 40), awkward(r, 200), '', text(r)]) });
const TEXT = { columns: { prompt: 'text' } };

/** Templates that the tokenizer's own special tokens allow, per tokenizer. */
export const OWN_TEMPLATES = {
  qwen3: ['qwen3', 'qwen3_nothink', 'qwen', 'chatml', 'qwen3_5', 'mimo', 'intern2', 'yi', 'ernie', 'moonlight', 'qwen2_vl', 'smollm2', 'keye_vl'],
  llama3_1: ['llama3', 'mllama', 'openchat-3.6', 'llava_next_llama3', 'granite4', 'youtu'],
  llama3: ['llama3', 'openchat-3.6'],
  gemma3: ['gemma', 'gemma2', 'gemma3', 'gemma3n', 'paligemma_chat'],
  mistral_nemo: ['mistral', 'ministral', 'mistral_small', 'pixtral', 'llama2', 'ministral3'],
  gptoss: ['gpt_oss', 'starchat'],
  mistral_v1: ['llama2', 'mistral', 'ministral', 'llama2_zh'],
  llama2: ['llama2', 'mistral'],
};
/** … and those that need none. */
export const ANY_TEMPLATE = ['alpaca', 'default', 'empty', 'vicuna', 'deepseek', 'deepseekr1', 'fewshot', 'falcon', 'solar', 'cohere', 'xuanyuan', 'seed_oss', 'zephyr', 'exaone', 'granite3', 'breeze', 'llama2_zh', 'index', 'telechat2', 'olmo', 'openchat', 'seed_coder', 'deepseekcoder', 'llava', 'granite3_vision'];

const first = (templates) => templates[0];
/** [label, stage, row, config, template]: `template` chooses of those that the tokenizer has. */
const OF_OWN = [
  ['chat', 'sft', chat, {}],
  ['chat-cut', 'sft', chat, { cutoff_len: 60 }],
  ['chat-short', 'sft', chat, { cutoff_len: 9 }],
  ['mask-history', 'sft', chat, { mask_history: true }],
  ['mask-history-cut', 'sft', chat, { mask_history: true, cutoff_len: 50 }],
  ['mask-history-preserve', 'sft', chat, { mask_history: true, preserve_thinking: true }],
  ['on-prompt', 'sft', chat, { train_on_prompt: true, cutoff_len: 90 }],
  ['no-thinking', 'sft', chat, { enable_thinking: false }],
  ['null-thinking', 'sft', chat, { enable_thinking: null, mask_history: true }],
  ['tools', 'sft', withTools, {}],
  ['tools-mask', 'sft', withTools, { mask_history: true, enable_thinking: false, cutoff_len: 300 }],
  ['default-system', 'sft', chat, { default_system: 'Be {{content}} $& brief.' }],
  ['empty-system', 'sft', chat, { default_system: '' }],
  ['damaged', 'sft', damaged, {}],
  ['packing', 'sft', chat, { packing: true, cutoff_len: 256 }],
  ['neat-packing', 'sft', chat, { neat_packing: true, cutoff_len: 128, preprocessing_batch_size: 7 }],
  ['max-samples', 'sft', chat, { max_samples: 11 }],
  ['pairs', 'dpo', pairSharegpt, {}, PAIR],
  ['pairs-cut', 'dpo', pairSharegpt, { cutoff_len: 50, enable_thinking: false }, PAIR],
  ['pairs-rm', 'rm', pairSharegpt, { cutoff_len: 100, preserve_thinking: true, packing: true }, PAIR],
  ['pairs-alpaca', 'dpo', pairAlpaca, {}, PAIR_ALPACA],
  ['kto', 'kto', ktoSharegpt, {}, KTO],
  ['kto-cut', 'kto', ktoSharegpt, { cutoff_len: 40, enable_thinking: null }, KTO],
  ['kto-alpaca', 'kto', ktoAlpaca, {}, KTO_ALPACA],
  ['kto-as-sft', 'sft', ktoSharegpt, {}, KTO],
  ['alpaca', 'sft', alpaca, {}, {}],
  ['alpaca-history', 'sft', alpacaFull, { mask_history: true }, ALPACA],
  ['openai', 'sft', openaiRow, {}, OPENAI],
  ['openai-objects', 'sft', openaiObjects, {}, OPENAI],
  ['openai-as-sharegpt', 'sft', openaiRow, {}, ROLES],
  ['text', 'pt', document, { packing: false, cutoff_len: 60 }, TEXT],
  ['text-packed', 'pt', document, { cutoff_len: 64 }, TEXT],
  ['text-packing', 'pt', document, { packing: true, cutoff_len: 33, preprocessing_batch_size: 10 }, TEXT],
];

const FORMATS = ['default', 'gemma4', 'glm4', 'llama3', 'lfm2', 'minimax1', 'minimax2', 'mistral', 'qwen', 'qwen3_5', 'glm4_moe', 'seed_oss', 'ling'];

/** All cases of a tokenizer. */
export function casesOf(tokenizer) {
  const own = OWN_TEMPLATES[tokenizer] ?? ['alpaca'];
  const template = first(own);
  return [
    ...OF_OWN.map(([label, stage, row, config, entry = SHAREGPT]) => [label, stage, row, { template, ...config, dataset_info: entry }]),
    ...own.slice(1).map((name) => [`own-${name}`, 'sft', withTools, { template: name, ...shared }]),
    ...own.slice(1).map((name) => [`own-mask-${name}`, 'sft', chat, { template: name, mask_history: true, cutoff_len: 70, ...shared }]),
    ...own.slice(1, 3).map((name) => [`own-pairs-${name}`, 'dpo', pairSharegpt, { template: name, dataset_info: PAIR }]),
    ...ANY_TEMPLATE.map((name, index) => [`any-${name}`, 'sft', index % 2 === 0 ? chat : strictTools, { template: name, ...(index % 3 === 0 ? { cutoff_len: 80 } : {}), ...shared }]),
    ...FORMATS.map((format) => [`format-${format}`, 'sft', (r) => toolRow(r, { single: format === 'glm4' }), { template, tool_format: format, ...shared }]),
    ['no-template', 'sft', chat, shared],
    ['no-template-text', 'pt', document, { dataset_info: TEXT, packing: false }],
  ];
}

/** Templates that want a processor beside the tokenizer. */
export const MEDIA_TEMPLATES = new Set(['qwen3_5', 'qwen2_vl', 'keye_vl', 'mllama', 'llava_next_llama3', 'gemma3', 'gemma3n', 'paligemma_chat', 'mistral_small', 'pixtral', 'ministral3', 'llava', 'granite3_vision']);

/** Options that dsprep refuses to predict. */
const plainRow = () => ({ conversations: [{ from: 'human', value: 'a' }, { from: 'gpt', value: 'b' }], tools: '' });
export const REFUSED = [
  ['refused-streaming', 'sft', plainRow, { template: 'qwen3', streaming: true, ...shared }],
  ['refused-val-size', 'sft', plainRow, { template: 'qwen3', packing: true, val_size: 0.1, ...shared }],
  ['refused-template', 'sft', plainRow, { template: 'no such template', ...shared }],
  ['refused-stage', 'ppo', plainRow, { template: 'qwen3', ...shared }],
  ['refused-images', 'sft', plainRow, { template: 'qwen2_vl', dataset_info: { ...SHAREGPT, columns: { ...SHAREGPT.columns, images: 'images' } } }],
];
