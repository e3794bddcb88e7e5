// TRL, as fuzz-run.mjs asks it.
import { CASES, CRASHES, LARGE, REFUSED } from './cases-trl.mjs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { optionText } from './fuzz-option-text.mjs';

const root = `${dirname(dirname(fileURLToPath(import.meta.url)))}/`;

function caseOf([label, method, makeRow, config, rows], more = {}) {
  const option = optionText(JSON.parse(JSON.stringify(config).replaceAll(root, '')));
  return { label, method, makeRow, config, option: `${rowsText(label)}${option}`, ...(rows === undefined ? {} : { rows }), ...more };
}

/** What rows a case has, where its options do not say so. */
function rowsText(label) {
  const [, kind] = /^(?:dpo-|kto-|reward-)?(prompt-completion|prompt-text|text-whole|text|whole|pairs|tools|thinking|sharegpt|chat|loader)/.exec(label) ?? [];
  return `${{ 'prompt-completion': 'prompt + completion messages', 'prompt-text': 'prompt + completion texts', text: 'texts', 'text-whole': 'whole texts', whole: 'whole conversations', pairs: 'pairs', tools: 'messages with tools', thinking: 'messages with reasoning', sharegpt: 'from/value', chat: 'conversations', loader: 'what the JSON loader changes' }[kind] ?? 'messages'}; `;
}

export const trl = {
  name: 'trl',
  module: 'frameworks/trl/predict/open.js',
  tokenizers: ['qwen3', 'llama3_1', 'gemma3', 'mistral_nemo'],
  cases: (tokenizer) => [
    ...CASES.filter(([label]) => tokenizer === 'qwen3' || !label.startsWith('loader-')).map((one) => caseOf(one)),
    ...(tokenizer === 'qwen3' ? [...LARGE.map((one) => caseOf(one)), ...CRASHES.map((one) => caseOf(one, { rows: 1, crashes: 1, option: 'rows on which a run stops' })), ...REFUSED.map((one) => caseOf(one, { rows: 1, option: optionText(one[3]) }))] : []),
  ],
  open: ({ openTrlPredictor }, { method, config, tokenizer }) => openTrlPredictor({ method, config, tokenizer }),
  request: ({ method, config }) => ({ kind: `trl-${method}`, config }),
};
