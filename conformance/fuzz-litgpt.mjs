// LitGPT, as fuzz-run.mjs asks it: every prompt style with some of the option sets each; a part of them through its command line, the others through its data module.
import { OPTIONS, STOPPING, STYLES, makeRow } from './cases-litgpt.mjs';
import { optionText } from './fuzz-option-text.mjs';

const nameOf = (style) => (typeof style === 'string' ? style : optionText(style));
const PLAIN = [{ instruction: 'a', output: 'b' }, { instruction: 'c', output: 'd' }];

/** Steps from one option set to the next that a style is tried with: each set meets every third style at least. */
const STEPS = [0, 3, 5];

function styled(prompt_style, at, tokenizer) {
  return STEPS.map((step) => {
    const which = (at + step) % OPTIONS.length;
    const [init, train, checkpoint = `tiny-${tokenizer}`] = OPTIONS[which];
    const config = { data: { class_path: at % 3 === 0 ? 'JSON' : 'litgpt.data.JSON', init_args: { ...init, ...(prompt_style === 'alpaca' && which % 2 === 0 ? {} : { prompt_style }) } }, train };
    const options = optionText({ ...init, ...train, ...(checkpoint.startsWith('tiny-') ? {} : { checkpoint_dir: checkpoint }) });
    return { isRefusedThere: true, label: `style ${nameOf(prompt_style)} ${which}`, config, checkpoint, module: step !== 0 || at % 4 !== 0, option: [`prompt_style: ${nameOf(prompt_style)}`, options], makeRow };
  });
}

const alone = (label, config, tokenizer, more) => ({ label, config, checkpoint: `tiny-${tokenizer}`, module: false, rows: 2, makeRow: () => PLAIN[0], ...more });
const DOTTED = { data: { class_path: 'JSON' }, train: { max_seq_length: 50 }, 'train.max_seq_length': 9, 'data.init_args.mask_prompt': true };

export const litgpt = {
  name: 'litgpt',
  module: 'frameworks/litgpt/predict/open.js',
  tokenizers: ['qwen3', 'llama3_1', 'gemma3', 'mistral_v1', 'llama2', 'mistral_nemo', 'gptoss', 'deepseek_v3'],
  /** A row on which it stops says nothing of the others: they are asked for one by one. */
  goesOnAfterStops: true,
  cases: (tokenizer) =>
    [
      ...STYLES.flatMap((style, at) => styled(style, at, tokenizer)),
      alone('dotted keys', DOTTED, tokenizer, { option: 'dotted keys over others' }),
      ...(tokenizer === 'qwen3' ? STOPPING.map((config, at) => alone(`refused ${at}`, config, tokenizer, { isRefusedThere: true, option: optionText(refusedPart(config)) })) : []),
    ].map((one) => ({ method: 'sft', ...one })),
  open: ({ openLitgptPredictor }, { config, checkpoint, tokenizer }) => openLitgptPredictor({ config: { checkpoint_dir: `out/${checkpoint}/`, ...config }, tokenizer, generationConfig: {} }),
  request: ({ config, checkpoint, module }) => ({ kind: 'litgpt-sft', config, checkpoint, module }),
};

const refusedPart = ({ data, ...rest }) => ({ ...data.init_args, ...rest });
