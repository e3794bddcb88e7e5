// Cases of the Axolotl fuzz run: name, kind of run, how a row is made, and the config (or a function of the tokenizer's name that gives one, or nothing).
import { sharegpt, text, toolTurns, turns } from './fuzz-rows.mjs';

const chat = (dataset = {}, root = {}) => ({ ...root, datasets: [{ type: 'chat_template', ...dataset }] });
const typed = (type, root = {}, dataset = {}) => ({ ...root, datasets: [{ type, ...dataset }] });
const messages = (r) => ({ messages: turns(r) });
const thinking = (r) => ({ messages: turns(r, { reasoning: true }) });
const shared = { field_messages: 'conversations', message_property_mappings: { role: 'from', content: 'value' } };
const alpaca = (r) => ({ instruction: text(r), input: r.pick(['', text(r)]), output: text(r) });
const eot = (name) => ({ qwen3: '<|im_end|>', llama3: '<|eot_id|>', llama3_1: '<|eot_id|>', gemma3: '<end_of_turn>' })[name];

/** Content in parts, each with or without a flag. */
function parts(r, content) {
  const cut = [...content];
  const pieces = [];
  while (cut.length > 0) pieces.push(cut.splice(0, 1 + r.int(12)).join(''));
  if (pieces.length === 0) pieces.push('');
  return pieces.map((piece) => ({ type: 'text', text: piece, train: r.chance(0.6) }));
}
const partsRow = (r) => ({
  messages: turns(r).map((m) => ({ role: m.role, content: parts(r, m.content) })),
});
const partsSome = (r) => ({
  messages: JSON.stringify(
    turns(r, { reasoning: true }).map((m) => ({
      ...m,
      ...(m.role === 'assistant' && r.chance(0.5) ? { content: parts(r, m.content).map(({ train, ...p }) => (r.chance(0.5) ? { ...p, weight: train ? 1 : 0 } : p)) } : {}),
      ...(m.reasoning_content !== undefined && r.chance(0.5) ? { reasoning_content: parts(r, m.reasoning_content) } : {}),
    })),
  ),
});
const flagged = (r) => ({ messages: turns(r).map((m) => ({ ...m, train: r.pick([true, false, true, null]) })) });
const detailed = (r) => ({
  messages: turns(r).map((m) => {
    const length = [...m.content].length;
    const from = r.int(length + 1);
    return { ...m, detail: m.role === 'assistant' && r.chance(0.7) ? [{ begin_offset: from, end_offset: from + r.int(10), train: r.chance(0.8) }, { begin_offset: 0, end_offset: r.int(5), train: r.chance(0.5) }] : null };
  }),
});
const preTokenised = (r) => {
  const ids = Array.from({ length: 1 + r.int(30) }, () => 100 + r.int(5000));
  return { input_ids: ids, attention_mask: ids.map(() => 1), labels: ids.map((id) => (r.chance(0.5) ? id : -100)) };
};
const pairChat = (r) => {
  const all = turns(r);
  return { messages: all.slice(0, -1), chosen: all.at(-1), rejected: { role: 'assistant', content: text(r) } };
};
const pairWhole = (r) => {
  const all = turns(r, { system: false });
  return { chosen: all, rejected: [...all.slice(0, -1), { role: 'assistant', content: text(r) }] };
};
const some = (r) => text(r) || 'x';

export const CASES = [
  ['chat', 'sft', messages, chat()],
  ['chat-thinking', 'sft', thinking, chat()],
  ['chat-split-thinking', 'sft', thinking, chat({ split_thinking: true })],
  ['chat-sharegpt', 'sft', (r) => ({ conversations: sharegpt(turns(r)) }), chat(shared)],
  ['chat-sharegpt-roles', 'sft', (r) => ({ conversations: sharegpt(turns(r)) }), chat({ ...shared, roles: { user: ['human'], assistant: ['gpt'] }, roles_to_train: ['gpt', 'human'] })],
  ['chat-text', 'sft', (r) => ({ messages: JSON.stringify(turns(r)) }), chat()],
  ['chat-tools', 'sft', toolTurns, chat()],
  ['chat-tools-text', 'sft', (r) => {
    const { messages: all, tools } = toolTurns(r);
    return { tools: JSON.stringify(tools), messages: all.map((m) => (m.tool_calls ? { ...m, tool_calls: m.tool_calls.map((c) => ({ ...c, function: { ...c.function, arguments: JSON.stringify(c.function.arguments) } })) } : m)) };
  }, chat()],
  ['chat-eos-all', 'sft', messages, chat({ train_on_eos: 'all' })],
  ['chat-eos-last', 'sft', messages, chat({ train_on_eos: 'last' })],
  ['chat-eos-none', 'sft', messages, chat({ train_on_eos: 'none' })],
  ['chat-inputs', 'sft', messages, chat({}, { train_on_inputs: true })],
  ['chat-no-roles', 'sft', messages, chat({ roles_to_train: [] })],
  ['chat-all-roles', 'sft', thinking, chat({ roles_to_train: ['user', 'assistant', 'system', 'tool'], train_on_eos: 'all' })],
  ['chat-eot', 'sft', messages, (name) => (eot(name) === undefined ? undefined : chat({ train_on_eot: 'turn', train_on_eos: 'turn' }, { eot_tokens: [eot(name)] }))],
  ['chat-eot-more', 'sft', messages, (name) => (name === 'gemma3' ? chat({}, { eot_tokens: ['<start_of_turn>', '<end_of_turn>'] }) : name === 'llama3_1' ? chat({}, { eot_tokens: ['<|start_header_id|>', '<|eot_id|>', 'nowhere'] }) : undefined)],
  ['chat-eot-last', 'sft', messages, (name) => (name === 'llama3' ? chat({ train_on_eot: 'last', train_on_eos: 'none' }, { eot_tokens: ['<|eot_id|>'] }) : undefined)],
  ['chat-flags', 'sft', flagged, chat({ message_field_training: 'train' })],
  ['chat-detail', 'sft', detailed, chat({ message_field_training_detail: 'detail' })],
  ['chat-parts', 'sft', partsRow, chat()],
  ['chat-parts-some', 'sft', partsSome, chat()],
  ['chat-parts-thinking', 'sft', partsSome, chat({ message_property_mappings: { reasoning_content: 'reasoning_content' } }, { chat_template: 'qwen3' })],
  ['chat-drop-system', 'sft', messages, chat({ drop_system_message: true })],
  ['chat-system-column', 'sft', (r) => ({ system: text(r), messages: turns(r) }), chat()],
  ['chat-extra-keys', 'sft', (r) => ({ messages: turns(r).map((m) => ({ ...m, name: r.chance(0.5) ? 'n' : null, weight: 0 })), other: 1 }), chat()],
  ['chat-chatml', 'sft', thinking, chat({ train_on_eos: 'all' }, { chat_template: 'chatml' })],
  ['chat-llama3', 'sft', messages, chat({ chat_template: 'llama3' })],
  ['chat-qwen3', 'sft', (r) => (r.chance(0.5) ? toolTurns(r) : { messages: turns(r, { reasoning: true }), tools: null }), chat({ chat_template: 'qwen3' })],
  ['chat-gemma3', 'sft', messages, chat({}, { chat_template: 'gemma3' })],
  ['chat-named', 'sft', thinking, (name) => chat({ chat_template: { qwen3: 'qwen_25', llama3_1: 'phi_4', gemma3: 'mistral_v7_tekken', mistral_nemo: 'deepseek_v3', llama3: 'command_a' }[name] ?? 'alpaca' })],
  ['chat-jinja', 'sft', messages, chat({ chat_template: 'jinja', chat_template_jinja: "{{ bos_token }}{% for m in messages %}[{{ m['role'] }}] {{ m['content'] | trim }}{{ eos_token }}{% endfor %}" }),],
  ['chat-fallback', 'sft', messages, chat({ chat_template: 'tokenizer_default_fallback_chatml' })],
  ['chat-kwargs', 'sft', thinking, chat({}, { chat_template_kwargs: { enable_thinking: false, add_vision_id: true } })],
  ['chat-drop', 'sft', messages, chat({}, { sequence_len: 60, min_sample_len: 25 })],
  ['chat-truncate', 'sft', messages, chat({}, { sequence_len: 60, excess_length_strategy: 'truncate' })],
  ['chat-packing', 'sft', messages, chat({}, { sequence_len: 64, excess_length_strategy: 'truncate', sample_packing: true, pad_to_sequence_len: true })],
  ['chat-eos-token', 'sft', messages, (name) => (name === 'llama3' ? chat({}, { special_tokens: { eos_token: '<|eot_id|>' } }) : undefined)],
  ['alpaca', 'sft', alpaca, typed('alpaca')],
  ['alpaca-inputs', 'sft', (r) => ({ ...alpaca(r), instruction: some(r) }), typed('alpaca', { train_on_inputs: true })],
  ['alpaca-short', 'sft', alpaca, typed('alpaca', { sequence_len: 56 })],
  ['alpaca-short-cut', 'sft', alpaca, typed('alpaca:chat', { sequence_len: 56, excess_length_strategy: 'truncate', sample_packing: true })],
  ['alpaca-chatml', 'sft', alpaca, typed('alpaca:chatml')],
  ['alpaca-phi', 'sft', alpaca, typed('alpaca:phi')],
  ['alpaca-instruct', 'sft', alpaca, typed('alpaca_instruct.load_no_prompt')],
  ['alpaca-chat', 'sft', alpaca, typed('alpaca_chat')],
  ['alpaca-concise', 'sft', alpaca, typed('alpaca_chat.load_concise')],
  ['alpaca-qa', 'sft', (r) => ({ question: text(r), answer: text(r) }), typed('alpaca_chat.load_qa')],
  ['alpaca-system', 'sft', (r) => ({ ...alpaca(r), system: text(r) }), typed('alpaca_w_system')],
  ['alpaca-orca', 'sft', (r) => ({ question: text(r), response: text(r), system_prompt: r.pick(['', text(r)]) }), typed('alpaca_w_system.load_open_orca')],
  ['alpaca-orca-chatml', 'sft', (r) => ({ question: text(r), response: text(r), system_prompt: text(r) }), typed('alpaca_w_system.load_open_orca_chatml')],
  ['gpteacher', 'sft', (r) => ({ instruction: text(r), response: text(r), input: text(r) }), typed('gpteacher')],
  ['oasst', 'sft', (r) => ({ INSTRUCTION: text(r), RESPONSE: text(r) }), typed('oasst')],
  ['summarizetldr', 'sft', (r) => ({ article: text(r), summary: text(r) }), typed('summarizetldr')],
  ['jeopardy', 'sft', (r) => ({ question: text(r), category: text(r), answer: text(r) }), typed('jeopardy')],
  ['explainchoice', 'sft', (r) => ({ question: text(r), choices: [text(r), text(r)], explanation: text(r) }), typed('explainchoice')],
  ['concisechoice', 'sft', (r) => ({ question: text(r), choices: [text(r), text(r)], solution: text(r) }), typed('concisechoice')],
  ['reflection', 'sft', (r) => ({ ...alpaca(r), reflection: text(r), corrected: text(r) }), typed('reflection')],
  ['reflection-chat', 'sft', (r) => ({ ...alpaca(r), reflection: some(r), corrected: some(r) }), typed('reflection:chat')],
  ['context-qa', 'sft', (r) => ({ article: text(r), question: text(r), answer: text(r) }), typed('context_qa')],
  ['context-qa-404', 'sft', (r) => ({ article: text(r), unanswerable_question: text(r) }), typed('context_qa.load_404')],
  ['context-qa-v2', 'sft', (r) => ({ context: text(r), question: text(r), answer: text(r) }), typed('context_qa.load_v2')],
  ['orcamini', 'sft', (r) => ({ system_prompt: text(r), question: text(r), response: text(r) }), typed('orcamini')],
  ['metharme', 'sft', (r) => ({ prompt: text(r), generation: text(r) }), typed('metharme', { sequence_len: 40 })],
  ['user-defined', 'sft', (r) => ({ q: text(r), x: r.pick(['', text(r)]), a: text(r), s: r.pick([null, text(r)]) }),
    typed({ field_instruction: 'q', field_input: 'x', field_output: 'a', field_system: 's', format: '[{{}}] {instruction} | {input} ->', no_input_format: '{instruction}\n', system_format: '<<{system}>>\n' })],
  ['input-output', 'sft', (r) => ({ segments: Array.from({ length: 1 + r.int(4) }, () => ({ label: r.chance(0.5), text: text(r) })) }), typed('input_output')],
  ['completion', 'pt', (r) => ({ text: text(r, 60) }), typed('completion', { sequence_len: 24 })],
  ['completion-field', 'pt', (r) => ({ body: text(r, 120), other: 1 }), typed('completion', { sequence_len: 3 }, { field: 'body' })],
  ['pretokenised', 'sft', preTokenised, { sequence_len: 20, excess_length_strategy: 'truncate', datasets: [{}] }],
  ['dpo-chat', 'dpo', pairChat, typed('chat_template.default')],
  ['dpo-chat-chatml', 'dpo', pairChat, typed('chat_template', { chat_template: 'chatml' })],
  ['dpo-chat-text', 'dpo', (r) => ({ messages: text(r), chosen: some(r), rejected: some(r) }), typed('chat_template.default')],
  ['dpo-argilla-chat', 'dpo', pairWhole, typed('chat_template.argilla_chat')],
  ['dpo-chatml', 'dpo', (r) => ({ prompt: text(r), chosen: text(r), rejected: text(r), system: r.pick(['', text(r)]) }), typed('chatml.prompt_pairs')],
  ['dpo-llama3', 'dpo', (r) => ({ question: text(r), chosen: text(r), rejected: text(r) }), typed('llama3.default', { sequence_len: 90 })],
  ['dpo-intel-cut', 'dpo', (r) => ({ question: text(r), chosen: text(r), rejected: text(r), system: text(r) }), typed('chatml.intel', { sequence_len: 48, excess_length_strategy: 'truncate' })],
  ['dpo-icr', 'dpo', (r) => ({ input: text(r), chosen: text(r), rejected: text(r) }), typed('llama3.icr')],
  ['dpo-ultra', 'dpo', (r) => { const p = text(r); const u = { content: p, role: 'user' }; return { prompt: p, chosen: [u, { content: text(r), role: 'assistant' }], rejected: [u, { content: text(r), role: 'assistant' }] }; }, typed('chatml.ultra')],
  ['dpo-nectar', 'dpo', (r) => ({ prompt: text(r), answers: [{ answer: some(r), rank: 2.5 }, { answer: some(r), rank: 1 }, { answer: some(r), rank: 3 }] }), typed('zephyr.nectar')],
  ['dpo-plain', 'dpo', (r) => ({ prompt: some(r), chosen: some(r), rejected: some(r) }), { datasets: [{}], sequence_len: 40 }],
  ['dpo-user-defined', 'dpo', (r) => ({ q: some(r), good: some(r), bad: some(r), sys: r.pick(['', null, text(r)]) }),
    typed({ field_system: 'sys', field_prompt: 'q', field_chosen: 'good', field_rejected: 'bad', prompt_format: '{system}# {prompt}\n', chosen_format: '{chosen}!', rejected_format: '{rejected}' })],
  ['kto-chatml', 'kto', (r) => ({ prompt: text(r), completion: text(r), label: r.chance(0.5), system: text(r) }), typed('chatml.prompt_pairs', { remove_unused_columns: false, micro_batch_size: 2 })],
  ['kto-argilla-chat', 'kto', (r) => ({ completion: turns(r), label: r.chance(0.5) }), typed('llama3.argilla_chat', { remove_unused_columns: false, micro_batch_size: 2 })],
  ['kto-user-defined', 'kto', (r) => ({ q: text(r), a: text(r), ok: r.chance(0.5) }),
    typed({ field_prompt: 'q', field_completion: 'a', field_label: 'ok', prompt_format: 'Q: {prompt}\nA:', completion_format: ' {completion}' }, { remove_unused_columns: false, micro_batch_size: 2, sequence_len: 30, excess_length_strategy: 'truncate' })],
  ['kto-plain', 'kto', (r) => ({ prompt: some(r), completion: some(r), label: r.chance(0.5) }), { remove_unused_columns: false, micro_batch_size: 2, datasets: [{}] }],
  ['orpo', 'dpo', pairWhole, typed('chat_template.argilla', { rl: 'orpo', sequence_len: 200 })],
  ['orpo-prompt', 'dpo', (r) => ({ ...pairWhole(r), prompt: text(r), system: text(r) }), typed('chat_template.argilla', { rl: 'orpo', chat_template: 'chatml' })],
  ['ipo', 'dpo', pairChat, typed('chat_template.default', { rl: 'ipo' })],
  ['ipo-text', 'dpo', (r) => ({ prompt: text(r), chosen: text(r), rejected: text(r), system: r.pick(['', text(r)]) }), typed('chatml.prompt_pairs', { rl: 'ipo', sequence_len: 64, excess_length_strategy: 'truncate' })],
  ['orpo-cut', 'dpo', pairWhole, typed('chat_template.argilla', { rl: 'orpo', sequence_len: 60, excess_length_strategy: 'truncate' })],
  ['simpo-chat', 'dpo', pairChat, typed('chat_template', { rl: 'simpo', chat_template: 'chatml' })],
  ['simpo-llama3', 'dpo', (r) => ({ question: text(r), chosen: text(r), rejected: text(r), system: text(r) }), typed('llama3.intel', { rl: 'simpo', sequence_len: 70 })],
  ['kto-ultra', 'kto', (r) => ({ prompt: text(r), completion: text(r), label: r.chance(0.5), system: r.pick(['', text(r)]) }), typed('llama3.ultra', { remove_unused_columns: false, micro_batch_size: 2, sequence_len: 80 })],
  ['simpo', 'dpo', (r) => ({ prompt: text(r), chosen: text(r), rejected: text(r) }), typed('chatml.prompt_pairs', { rl: 'simpo', sequence_len: 40 })],
];

const QUESTION = { role: 'user', content: 'Why?' };
const ANSWER = { role: 'assistant', content: 'Because.' };
const stop = (label, kind, row, config) => [`stops-${label}`, kind, () => row, config];

/** Rows on which a run stops, of src/frameworks/axolotl/predict/open.test.ts: --only '^stops' --crashes 1 --rows 1. */
export const STOPS = [
  stop('empty', 'sft', { messages: [] }, chat()),
  stop('other-name', 'sft', { conversations: [QUESTION, ANSWER] }, chat()),
  stop('no-role', 'sft', { messages: [{ content: 'a' }] }, chat()),
  stop('text', 'sft', { messages: 'Hello' }, chat()),
  stop('tools', 'sft', { messages: [QUESTION, ANSWER], tools: 'none' }, chat()),
  stop('arguments', 'sft', { messages: [QUESTION, { role: 'assistant', content: '', tool_calls: [{ function: { name: 'f', arguments: '{' } }] }] }, chat()),
  stop('template', 'sft', { messages: [QUESTION, ANSWER] }, chat({ chat_template: 'llama3' })),
  stop('column', 'sft', { instruction: 'a' }, typed('alpaca')),
  stop('number', 'sft', { instruction: 'a', output: 5 }, typed('alpaca')),
  stop('raise', 'sft', { messages: [QUESTION, ANSWER] }, chat({}, { sequence_len: 5, excess_length_strategy: 'raise' })),
  stop('segments', 'sft', { segments: 'a' }, typed('input_output')),
  stop('empty-answer', 'dpo', { prompt: 'a', chosen: '', rejected: 'b' }, { datasets: [{}] }),
  stop('role', 'dpo', { messages: [{ role: 'human', content: 'a' }], chosen: 'b', rejected: 'c' }, typed('chat_template')),
  stop('odd', 'dpo', { chosen: [QUESTION], rejected: [QUESTION] }, typed('chat_template.argilla', { rl: 'orpo' })),
  stop('label', 'kto', { prompt: 'a', completion: 'b', label: 'true' }, { remove_unused_columns: false, micro_batch_size: 2, datasets: [{}] }),
];

/** Options that dsprep refuses to predict. */
const row = () => ({ messages: [QUESTION, ANSWER] });
export const REFUSED = [
  ['refused-streaming', 'sft', row, chat({}, { streaming: true })],
  ['refused-two-datasets', 'sft', row, { datasets: [{ type: 'chat_template' }, { type: 'alpaca' }] }],
  ['refused-tokens', 'sft', row, chat({}, { tokens: ['<new>'] })],
  ['refused-processor', 'sft', row, chat({}, { processor_type: 'AutoProcessor' })],
  ['refused-deduplication', 'sft', row, chat({}, { dataset_exact_deduplication: true })],
  ['refused-shards', 'sft', row, chat({ shards: 4 })],
  ['refused-pretraining', 'pt', row, { pretraining_dataset: [{ path: 'x' }], datasets: [{}] }],
  ['refused-grpo', 'dpo', row, chat({}, { rl: 'grpo' })],
  ['refused-own-code', 'sft', row, typed('my_module.my_type')],
];
