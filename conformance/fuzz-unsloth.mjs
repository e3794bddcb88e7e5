// Unsloth, as fuzz-run.mjs asks it: by the oracle's own recipe, or by unsloth-script.py.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES, REFUSED, unslothSettings } from './cases-unsloth.mjs';
import { optionText } from './fuzz-option-text.mjs';
import { rowShape } from './fuzz-row-shape.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'unsloth-script.py');
const escaped = (part) => part.replaceAll('\n', '\\n');

function caseOf([label, kind, makeRow, given], tokenizer, more = {}) {
  const config = unslothSettings(given, tokenizer);
  const { marked, ...shown } = given;
  return { label, kind, method: 'sft', makeRow, config, option: `${rowShape({ makeRow }, tokenizer)}${/thinking|masked/.test(label) ? ', with reasoning' : ''}; ${optionText({ ...shown, ...(marked ? { instruction_part: '…', response_part: '…' } : {}) })}`, ...more };
}

export const unsloth = {
  name: 'unsloth',
  module: 'frameworks/unsloth/predict/open.js',
  tokenizers: ['qwen3', 'llama3_1', 'gemma3', 'mistral_nemo'],
  cases: (tokenizer) => [...CASES.map((one) => caseOf(one, tokenizer)), ...(tokenizer === 'qwen3' ? REFUSED.map((one) => caseOf(one, tokenizer, { rows: 1 })) : [])],
  open: ({ openUnslothPredictor }, { config, tokenizer }) => openUnslothPredictor({ tokenizer, config }),
  request({ kind, config }) {
    const markers = config.instruction_part ? ['--instruction-part', escaped(config.instruction_part), '--response-part', escaped(config.response_part)] : [];
    const flags = kind === 'recipe' ? ['--max-length', String(config.max_length), ...markers] : ['--script', script];
    return { kind: 'unsloth-sft', config: {}, flags, env: kind === 'script' ? { UNSLOTH_SCRIPT: JSON.stringify(config) } : {} };
  },
};
