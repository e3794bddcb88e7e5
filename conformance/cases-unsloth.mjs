// Cases of the Unsloth fuzz run and of the checked-in fixtures: name, kind, rows (made of a seeded generator), config.
import { sharegpt, text, toolTurns, turns } from './fuzz-rows.mjs';

const conversations = (r) => ({ conversations: sharegpt(turns(r, { longest: 20 })) });
const messages = (r) => ({ messages: turns(r) });
const rendered = (r, tokenizer) => ({ text: `${BOS[tokenizer] ?? ''}${text(r, 30)}` });
const BOS = { llama3_1: '<|begin_of_text|>', gemma3: '<bos>', mistral_nemo: '<s>' };
const promptCompletion = (r) => {
  const all = turns(r);
  return { prompt: all.slice(0, -1), completion: all.slice(-1) };
};

/** Calls and results with ids of nine characters, which Mistral's template wants. */
function toolsWithIds(r) {
  const { messages: all, tools } = toolTurns(r);
  return { tools, messages: all.map((m) => (m.tool_calls ? { ...m, tool_calls: m.tool_calls.map((call) => ({ id: 'abcdef123', ...call })) } : m.role === 'tool' ? { ...m, tool_call_id: 'abcdef123' } : m)) };
}

const MARKERS = {
  qwen3: ['<|im_start|>user\n', '<|im_start|>assistant\n'],
  llama3_1: ['<|start_header_id|>user<|end_header_id|>\n\n', '<|start_header_id|>assistant<|end_header_id|>\n\n'],
  llama3: ['<|start_header_id|>user<|end_header_id|>\n\n', '<|start_header_id|>assistant<|end_header_id|>\n\n'],
  gemma3: ['<start_of_turn>user\n', '<start_of_turn>model\n'],
  mistral_nemo: ['[INST]', '[/INST]'],
};

const MARKED = { apply_chat_template: true, max_length: 2048, train_on_responses_only: true };

/** The kind says how the oracle is asked: its own recipe, or the script conformance/unsloth-script.py. */
export const CASES = [
  ['sharegpt', 'recipe', conversations, { apply_chat_template: true, max_length: 2048 }],
  ['sharegpt-cut', 'recipe', conversations, { apply_chat_template: true, max_length: 40 }],
  ['sharegpt-responses', 'recipe', conversations, { ...MARKED, marked: true }],
  ['sharegpt-responses-cut', 'recipe', conversations, { ...MARKED, max_length: 50, marked: true }],
  ['messages-rendered', 'recipe', messages, { apply_chat_template: true, max_length: 2048 }],
  ['text', 'recipe', (r) => ({ text: text(r, 40) }), { max_length: 24 }],
  ['text-bos', 'recipe', rendered, { max_length: 2048 }],
  ['text-mixed-bos', 'recipe', (r, t) => (r.chance(0.5) ? rendered(r, t) : { text: text(r, 40) }), { max_length: 2048 }],
  ['alpaca', 'recipe', (r) => ({ instruction: text(r), input: r.chance(0.5) ? '' : text(r), output: text(r) }), { alpaca_prompt: true, max_length: 2048 }],
  ['alpaca-null', 'recipe', (r) => ({ instruction: text(r), input: r.chance(0.5) ? null : text(r), output: text(r) }), { alpaca_prompt: true, max_length: 2048 }],
  ['responses-found', 'script', messages, MARKED],
  ['responses-last', 'script', messages, { ...MARKED, last_response_only: true }],
  ['responses-masked', 'script', (r) => ({ messages: turns(r, { reasoning: true }) }), { ...MARKED, mask_out_tokens: ['</think>', 'the', ' fox'] }],
  ['responses-last-cut', 'script', messages, { ...MARKED, max_length: 60, last_response_only: true }],
  ['responses-marked-thinking', 'script', (r) => ({ messages: turns(r, { reasoning: true }) }), { ...MARKED, marked: true }],
  ['sharegpt-found', 'script', conversations, { ...MARKED, max_length: 120 }],
  ['text-field', 'script', (r) => ({ body: text(r, 40), extra: 1 }), { max_length: 24, dataset_text_field: 'body' }],
  ['messages', 'script', messages, { max_length: 60 }],
  ['messages-thinking', 'script', (r) => ({ messages: turns(r, { reasoning: true }) }), { max_length: 300 }],
  ['messages-tools', 'script', (r) => toolTurns(r), { max_length: 2048 }],
  ['messages-tools-ids', 'script', toolsWithIds, { max_length: 2048 }],
  ['messages-responses', 'script', messages, { max_length: 60, train_on_responses_only: true }],
  ['prompt-completion', 'script', promptCompletion, { max_length: 60 }],
  ['prompt-completion-all', 'script', promptCompletion, { max_length: 60, completion_only_loss: false }],
  ['prompt-text', 'script', (r, t) => ({ prompt: (r.chance(0.2) ? (BOS[t] ?? '') : '') + text(r), completion: text(r) }), { max_length: 30 }],
  ['prompt-responses', 'script', promptCompletion, { max_length: 2048, train_on_responses_only: true }],
];

export function unslothSettings({ marked, ...config }, tokenizer) {
  return marked ? { ...config, instruction_part: MARKERS[tokenizer]?.[0] ?? 'Q:', response_part: MARKERS[tokenizer]?.[1] ?? 'A:' } : config;
}

/** Options that dsprep refuses to predict. */
export const REFUSED = [
  ['refused-packing', 'script', messages, { max_length: 60, packing: true }],
  ['refused-assistant-only-loss', 'script', messages, { max_length: 60, assistant_only_loss: true }],
  ['refused-template-name', 'script', messages, { max_length: 60, chat_template: 'llama-3.1' }],
  ['refused-one-marker', 'script', messages, { max_length: 60, train_on_responses_only: true, instruction_part: 'Q:' }],
  ['refused-streaming', 'script', messages, { max_length: 60, streaming: true }],
];
