// Cases of the TRL fuzz run and of the checked-in fixtures: name, kind, rows (made of a seeded generator), config.
import { fileURLToPath } from 'node:url';
import { sharegpt, text, toolTurns, turns } from './fuzz-rows.mjs';

const messages = (r) => ({ messages: turns(r) });
const thinking = (r) => ({ messages: turns(r, { reasoning: true }) });
const promptCompletion = (r) => {
  const all = turns(r, { reasoning: false });
  return { prompt: all.slice(0, -1), completion: all.slice(-1) };
};
const promptText = (r) => ({ prompt: text(r) + r.pick(['', ' ', '\n']), completion: r.pick(['', ' ']) + text(r) });
const pairChat = (r) => {
  const all = turns(r);
  return { prompt: all.slice(0, -1), chosen: all.slice(-1), rejected: [{ role: 'assistant', content: text(r) }] };
};
const pairWhole = (r) => {
  const all = turns(r);
  return { chosen: all, rejected: [...all.slice(0, -1), { role: 'assistant', content: text(r) }] };
};
const pairText = (r) => ({ prompt: text(r), chosen: text(r), rejected: text(r) });
const pairTextWhole = (r) => {
  const prompt = text(r);
  return { chosen: prompt + text(r), rejected: prompt + text(r) };
};
const eosText = (eos) => (r) => ({ text: text(r, 30) + (r.chance(0.2) ? eos : '') });

export const CASES = [
  ['messages', 'sft', messages, {}],
  ['messages-cut', 'sft', messages, { max_length: 60 }],
  ['messages-cut-end', 'sft', messages, { max_length: 60, truncation_mode: 'keep_end' }],
  ['messages-whole', 'sft', messages, { max_length: null, padding_free: true }],
  ['thinking', 'sft', thinking, {}],
  ['sharegpt', 'sft', (r) => ({ conversations: sharegpt(turns(r, { system: false })) }), {}],
  ['tools', 'sft', (r) => toolTurns(r), {}],
  ['tools-text', 'sft', (r) => { const { tools, ...row } = toolTurns(r); return { ...row, tools: JSON.stringify(tools) }; }, {}],
  ['assistant', 'sft', messages, { assistant_only_loss: true }],
  ['assistant-thinking', 'sft', thinking, { assistant_only_loss: true, max_length: 90 }],
  ['assistant-tools', 'sft', (r) => toolTurns(r), { assistant_only_loss: true }],
  ['prompt-completion', 'sft', promptCompletion, {}],
  ['prompt-completion-cut', 'sft', promptCompletion, { max_length: 50 }],
  ['prompt-completion-all', 'sft', promptCompletion, { completion_only_loss: false }],
  ['prompt-completion-assistant', 'sft', promptCompletion, { assistant_only_loss: true }],
  ['prompt-text', 'sft', promptText, {}],
  ['prompt-text-cut-end', 'sft', promptText, { max_length: 20, truncation_mode: 'keep_end' }],
  ['text', 'sft', eosText('</s>'), {}],
  ['text-other-eos', 'sft', eosText('<|im_end|>'), { eos_token: '<|endoftext|>' }],
  ['completion-only-messages', 'sft', messages, { completion_only_loss: true }],
  ['text-field', 'sft', (r) => ({ body: text(r, 30), extra: 1 }), { dataset_text_field: 'body', max_length: 16 }],
  ['pack-bfd', 'sft', messages, { packing: true, max_length: 64 }],
  ['pack-split', 'sft', messages, { packing: true, packing_strategy: 'bfd_split', max_length: 48 }],
  ['pack-wrapped', 'sft', eosText(''), { packing: true, packing_strategy: 'wrapped', max_length: 32 }],
  ['pack-assistant', 'sft', messages, { packing: true, max_length: 128, assistant_only_loss: true }],
  ['template-kwargs', 'sft', (r) => ({ ...thinking(r), chat_template_kwargs: { enable_thinking: r.chance(0.5) } }), {}],
  ['mixed-content', 'sft', (r) => ({ messages: turns(r).map((m) => ({ ...m, name: r.chance(0.5) ? 'n' : null })) }), {}],
  ['dpo-chat', 'dpo', pairChat, {}],
  ['dpo-chat-cut', 'dpo', pairChat, { max_length: 40 }],
  ['dpo-whole', 'dpo', pairWhole, { max_length: 60, truncation_mode: 'keep_end' }],
  ['dpo-text', 'dpo', pairText, {}],
  ['dpo-text-whole', 'dpo', pairTextWhole, { max_length: 24 }],
  ['kto-chat', 'kto', (r) => ({ ...promptCompletion(r), label: r.chance(0.5) }), {}],
  ['kto-text', 'kto', (r) => ({ ...promptText(r), label: r.chance(0.5) }), { max_length: 20 }],
  ['kto-pairs', 'kto', pairChat, {}],
  ['reward-chat', 'reward', pairChat, { max_length: 80 }],
  ['reward-whole', 'reward', pairWhole, {}],
  ['reward-text', 'reward', pairText, { max_length: 24 }],
];

/** What the JSON loader of `datasets` changes. */
const call = (args) => [{ type: 'function', function: { name: 'add', arguments: args } }];
const LOADER = [
  ['loader-parts', 'sft', (r) => ({ messages: [{ role: 'user', content: r.pick(['42', 'true', '"x"', text(r)]) }, { role: 'assistant', content: r.chance(0.5) ? [{ type: 'text', text: text(r) }] : text(r) }] }), {}],
  ['loader-dates', 'sft', (r) => ({ messages: [{ role: 'user', content: `202${r.int(10)}-01-02` }, { role: 'assistant', content: r.pick(['2024-01-02 03:04:05', '2024-01-02T03:04', '2024-01-02T03:04:05Z']) }] }), {}],
  ['loader-some-tools', 'sft', (r) => (r.chance(0.5) ? toolTurns(r) : { messages: turns(r) }), {}],
  ['loader-same-keys', 'sft', (r) => ({ messages: [{ role: 'user', content: text(r), tool_calls: null }, { role: 'assistant', content: '', tool_calls: call({ a: r.int(9), b: r.chance(0.5) ? null : text(r, 3) }) }] }), {}],
  ['loader-other-keys', 'sft', (r) => ({ messages: [{ role: 'user', content: text(r), tool_calls: null }, { role: 'assistant', content: '', tool_calls: call(r.chance(0.5) ? { a: r.int(9) } : { b: [1, text(r, 3)] }) }] }), {}],
  ['loader-messages-and-text', 'sft', (r) => ({ text: text(r), messages: turns(r) }), {}],
  ['loader-empty-text', 'sft', (r) => ({ text: r.chance(0.5) ? '' : text(r) }), {}],
  ['loader-labels', 'sft', (r) => { const ids = Array.from({ length: 5 + r.int(20) }, () => 100 + r.int(900)); return { input_ids: ids, labels: ids.map((id) => (r.chance(0.3) ? -100 : id)) }; }, { max_length: 12 }],
  ['loader-masks', 'sft', (r) => { const ids = Array.from({ length: 5 + r.int(20) }, () => 100 + r.int(900)); return { input_ids: ids, completion_mask: ids.map((_, i) => (i > 4 ? 1 : 0)), assistant_masks: ids.map(() => r.int(2)) }; }, { completion_only_loss: true }],
  ['loader-dpo-same', 'dpo', (r) => { const all = turns(r); return { chosen: all, rejected: all }; }, {}],
  ['loader-dpo-words', 'dpo', (r) => { const prompt = text(r); return { chosen: `${prompt} ${r.pick(['blue', 'black', 'b'])}`, rejected: `${prompt} ${r.pick(['blue', 'red', 'x'])}` }; }, {}],
  ['loader-columns', 'sft', (r) => ({ messages: turns(r), id: r.int(1000), source: 'x' }), {}],
];
CASES.push(...LOADER);

/** More than the thousand rows that one call packs or takes apart, and a template in a file: too large, or bound to this machine, for fixtures. */
const template = fileURLToPath(new URL('../assets/trl/llama3_training.jinja', import.meta.url));
export const LARGE = [
  ['batches-bfd', 'sft', (r) => ({ text: text(r) }), { packing: true, max_length: 40 }, 2150],
  ['batches-wrapped', 'sft', (r) => ({ text: text(r) }), { packing: true, max_length: 64, packing_strategy: 'wrapped' }, 1100],
  ['batches-kto', 'kto', (r) => ({ prompt: 'q', chosen: text(r, 4), rejected: text(r, 4) }), {}, 1100],
  ['file-template', 'sft', messages, { chat_template_path: template }],
  ['file-assistant', 'sft', messages, { chat_template_path: template, assistant_only_loss: true, max_length: 200 }],
];

/** Marks that a tokenizer with NFC composes, at the ends of what a template marks as generated. */
const marked = (r) => text(r, 4) + r.pick(['', ' ']) + r.pick(['e\u0301', 'Tie\u0302\u0301ng Vie\u0323\u0302', '\u1112\u1161\u11ab', 'o\u0345\u0303\u0344', 'x', 'n\u0303o']);
LARGE.push(['file-marks', 'sft', (r) => ({ messages: turns(r).map((m) => ({ ...m, content: r.chance(0.7) ? marked(r) : m.content })) }), { chat_template_path: fileURLToPath(new URL('samples/marked-content.jinja', import.meta.url)), assistant_only_loss: true, max_length: 400 }]);

/** Rows on which a run stops; each is given to TRL by itself. */
const chat = [{ role: 'user', content: 'a' }, { role: 'assistant', content: 'b' }];
export const CRASHES = [
  ['crash-text-null', 'sft', () => ({ text: null }), {}],
  ['crash-no-column', 'sft', () => ({ instruction: 'a', output: 'b' }), {}],
  ['crash-messages-empty', 'sft', () => ({ messages: [] }), {}],
  ['crash-kwargs-null', 'sft', () => ({ messages: chat, chat_template_kwargs: null }), {}],
  ['crash-tools-text', 'sft', () => ({ messages: chat, tools: 'none' }), {}],
  ['crash-tools-object', 'sft', () => ({ messages: chat, tools: '{"a": 1}' }), {}],
  ['crash-no-completion', 'sft', () => ({ prompt: chat.slice(0, 1) }), {}],
  ['crash-completion-null', 'sft', () => ({ prompt: 'a', completion: null }), {}],
  ['crash-dates', 'sft', () => ({ text: '2024-01-02' }), {}],
  ['crash-images', 'sft', () => ({ messages: chat, images: [] }), {}],
  ['crash-standard-assistant', 'sft', () => ({ text: 'a' }), { assistant_only_loss: true }],
  ['crash-sharegpt-assistant', 'sft', () => ({ conversations: sharegpt(chat) }), { assistant_only_loss: true }],
  ['crash-no-assistant', 'sft', () => ({ messages: chat.slice(0, 1) }), { assistant_only_loss: true }],
  ['crash-traces', 'sft', () => ({ id: 'a', source: 'b', model: 'c', system_prompt: 'd', messages: chat }), {}],
  ['crash-surrogate', 'sft', () => ({ text: 'a\ud83d b' }), {}],
  ['crash-padding-free', 'sft', () => ({ messages: chat }), { padding_free: true }],
  ['crash-packing-length', 'sft', () => ({ messages: chat }), { packing: true, max_length: null }],
  ['crash-dpo-empty', 'dpo', () => ({ chosen: '', rejected: 'a' }), {}],
  ['crash-dpo-prompt-null', 'dpo', () => ({ prompt: null, chosen: 'a', rejected: 'b' }), {}],
  ['crash-kto-label', 'kto', () => ({ prompt: 'a', completion: 'b', label: 'true' }), {}],
  ['crash-kto-no-label', 'kto', () => ({ prompt: 'a', completion: 'b' }), {}],
  ['crash-reward-null', 'reward', () => ({ chosen: null, rejected: 'b' }), {}],
];

/** Options that dsprep refuses to predict. */
const messagesRow = () => ({ messages: chat });
export const REFUSED = [
  ['refused-streaming', 'sft', messagesRow, { dataset_streaming: true }],
  ['refused-packing-name', 'sft', messagesRow, { packing: true, packing_strategy: 'other' }],
  ['refused-template-folder', 'sft', messagesRow, { chat_template_path: 'another/model' }],
  ['refused-two-datasets', 'sft', messagesRow, { datasets: [{ path: 'a' }, { path: 'b' }] }],
];
