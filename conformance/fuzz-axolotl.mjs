// Axolotl, as fuzz-run.mjs asks it.
import { CASES, REFUSED, STOPS } from './cases-axolotl.mjs';
import { optionText } from './fuzz-option-text.mjs';

const BASE = { sequence_len: 2048, shuffle_merged_datasets: false };
const METHODS = { pt: 'pretrain' };

/** Instruct types do not read the chat template: three tokenizers are enough. Of Llama 3, whose EOS is not its end of turn, what hangs on that. */
const LEFT_OUT = {
  mistral_nemo: /^(alpaca-|gpteacher|oasst|summarizetldr|jeopardy|explainchoice|concisechoice|reflection|context-qa|orcamini|metharme|user-defined|chat-(parts|detail|flags))/,
  llama3: /^(?!chat$|chat-eo[st]|dpo-chat$|orpo$)/,
};

function caseOf([label, kind, makeRow, given], tokenizer, more = {}) {
  const options = typeof given === 'function' ? given(tokenizer) : given;
  if (options === undefined) return [];
  const config = { ...BASE, ...(kind === 'dpo' || kind === 'kto' ? { rl: kind } : {}), ...options };
  const { datasets, ...root } = options;
  const option = optionText({ ...datasets?.[0], ...root }, ['rl', 'remove_unused_columns', 'micro_batch_size']);
  return [{ label, kind, method: config.rl ?? METHODS[kind] ?? kind, config, option, makeRow, ...more }];
}

export const axolotl = {
  name: 'axolotl',
  module: 'frameworks/axolotl/predict/open.js',
  tokenizers: ['qwen3', 'llama3_1', 'gemma3', 'mistral_nemo', 'llama3'],
  cases: (tokenizer) => [
    ...CASES.filter(([label]) => LEFT_OUT[tokenizer]?.test(label) !== true).flatMap((one) => caseOf(one, tokenizer)),
    ...(tokenizer === 'qwen3' ? [...STOPS.flatMap((one) => caseOf(one, tokenizer, { rows: 1, crashes: 1, option: 'rows on which a run stops' })), ...REFUSED.flatMap((one) => caseOf(one, tokenizer, { rows: 1 }))] : []),
  ],
  open: ({ openAxolotlPredictor }, { config, tokenizer }) => openAxolotlPredictor({ config, tokenizer }),
  request: ({ kind, config }) => ({ kind: `axolotl-${kind}`, config }),
  /** An example as it is compared: KTO's collator cuts, and ORPO's rows come as they are. */
  example({ raw, ...made }, { config }) {
    if (raw !== undefined) {
      return { row: made.row, prompt_ids: raw.prompt_input_ids, chosen_input_ids: raw.chosen_input_ids, chosen_labels: raw.chosen_labels,
        rejected_input_ids: raw.rejected_input_ids, rejected_labels: raw.rejected_labels };
    }
    if (!('kto_label' in made)) return made;
    return { row: made.row, kto_label: made.kto_label, input_ids: made.input_ids.slice(0, config.sequence_len), labels: made.labels.slice(0, config.sequence_len) };
  },
};
