// Compares what dsprep predicts for TRL with what TRL makes of the same rows, id by id.
//   node conformance/fuzz-trl.mjs [--tokenizers qwen3,llama3_1] [--rows 100] [--seed 1] [--only PATTERN]
// Needs `npm run build` (or DSPREP_BUILD, a folder with src/) and the frameworks (setup.sh). Rows on which a run stops are predicted and left out of the file; --crashes N
// gives N of them to TRL one by one, which has to stop on each.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random, sharegpt, text, toolTurns, turns } from './fuzz-rows.mjs';
import { argument, compareAll, differences, openBuilt, runOracle } from './fuzz-run.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { openTrlPredictor, openTokenizer } = await openBuilt(here, { trl: 'frameworks/trl/predict/open.js', tokenizer: 'tokenize/open-tokenizer.js' });

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

/** name, kind, rows, config; `for` limits it to some tokenizers. */
const CASES = [
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

const predict = (kind) => (tokenizer, config) => openTrlPredictor({ method: kind, config, tokenizer });

await compareAll({
  cases: CASES,
  random,
  openTokenizer,
  predict: (kind, tokenizer, config) => predict(kind)(tokenizer, config),
  oracle: (kind, options) => runOracle(here, `trl-${kind}`, options),
  differences,
  crashes: Number(argument('crashes', '0')),
});
