// LLaMA-Factory, as fuzz-run.mjs asks it.
import { MEDIA_TEMPLATES, REFUSED, casesOf } from './cases-llamafactory.mjs';
import { optionText } from './fuzz-option-text.mjs';

const METHODS = { pt: 'pretrain', rm: 'reward' };

/** Cases of one template count for it; the others by their options. */
function optionOf(label, { template, dataset_info: _, ...config }) {
  if (/^(own|any)-/.test(label)) return `template: ${template}`;
  if (label === 'damaged') return 'rows that are left out or stop a run';
  const text = optionText(config);
  const rows = { tools: 'tools; ', 'tools-mask': 'tools; ', openai: 'formatting: openai; ', 'openai-objects': 'formatting: openai; ', alpaca: 'alpaca; ', 'alpaca-history': 'alpaca with history; ', 'pairs-alpaca': 'alpaca; ', 'kto-alpaca': 'alpaca; ', 'openai-as-sharegpt': 'sharegpt with tags; ', 'kto-as-sft': 'kto_tag in stage sft; ' }[label] ?? '';
  return `${rows}${template === undefined ? 'no template; ' : ''}${text}`;
}

/** Templates that need no tokens of their own, and formats of tools, are tried with these. */
const WITH_EVERY_TEMPLATE = ['qwen3', 'llama3_1'];

const caseOf = ([label, stage, makeRow, config], more = {}) => ({ label, stage, method: METHODS[stage] ?? stage, makeRow, config, option: optionOf(label, config), ...(label === 'damaged' ? { crashes: 4 } : {}), ...more });

export const llamafactory = {
  name: 'llamafactory',
  module: 'frameworks/llamafactory/predict/open.js',
  tokenizers: ['qwen3', 'llama3_1', 'gemma3', 'mistral_nemo', 'gptoss'],
  cases: (tokenizer) => [...casesOf(tokenizer).filter(([label]) => WITH_EVERY_TEMPLATE.includes(tokenizer) || !/^(any|format)-/.test(label)).map((one) => caseOf(one)), ...(tokenizer === 'qwen3' ? REFUSED.map((one) => caseOf(one, { rows: 1, option: optionText(one[3], ['dataset_info', 'template']) })) : [])],
  open: ({ openLlamafactoryPredictor }, { stage, config, tokenizer }) => openLlamafactoryPredictor({ config: { stage, ...config }, tokenizer }),
  request: ({ stage, config }) => ({ kind: `llamafactory-${stage}`, config: { ...config, stage }, processor: MEDIA_TEMPLATES.has(config.template) }),
};
