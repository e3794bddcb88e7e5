// TRL, as fuzz-run.mjs asks it.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES, CRASHES, LARGE, REFUSED } from './cases-trl.mjs';
import { optionText } from './fuzz-option-text.mjs';
import { rowShape } from './fuzz-row-shape.mjs';

const root = `${dirname(dirname(fileURLToPath(import.meta.url)))}/`;

function caseOf([label, method, makeRow, config, rows], more = {}) {
  const option = optionText(JSON.parse(JSON.stringify(config).replaceAll(root, '')));
  const about = label.startsWith('loader-') ? ', as the JSON loader changes them' : /thinking|kwargs/.test(label) ? ', with reasoning' : '';
  return { label, method, makeRow, config, option: `${rowShape({ makeRow })}${about}; ${option}`, ...(rows === undefined ? {} : { rows }), ...more };
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
