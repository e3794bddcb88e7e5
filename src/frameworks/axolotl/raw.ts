import type { Encoded } from '../../pipeline/encoded.ts';
import type { TextRecord } from '../../record.ts';
import { refuse, rowOf, rowsOf } from '../shared/encoded-row.ts';
import type { EncodeContext } from '../shared/layout-spec.ts';
import type { AxolotlSpec } from './axolotl-spec.ts';
import { TOKEN_COLUMNS } from './axolotl-spec.ts';

function textEncoder({ extraText }: EncodeContext): (record: TextRecord) => Encoded {
  return (record) => {
    if (record.text === '') return refuse('TEXT_EMPTY', 'the document is empty, and Axolotl makes no example of it', 'take the row out');
    const losses: string[] = [];
    return rowOf({ text: record.text }, extraText(record.extra, losses), losses);
  };
}

/** `type: completion` (axolotl 0.21.0, prompt_strategies/completion.py): documents, cut into pieces of `sequence_len`. */
export const textCompletion: AxolotlSpec = {
  name: 'completion',
  kind: 'text',
  methods: ['pretrain', 'sft'],
  encoder: textEncoder,
  reserved: ['text', ...TOKEN_COLUMNS],
  config: () => ({
    entry: ['type: completion # cuts each document into pieces of sequence_len; what is beyond 64 of them is not read', 'field: text'],
  }),
};

/** `pretraining_dataset` (axolotl 0.21.0, utils/data/streaming.py): documents, streamed. */
export const pretrainingDataset: AxolotlSpec = {
  name: 'pretraining_dataset',
  kind: 'text',
  methods: ['pretrain', 'sft'],
  encoder: textEncoder,
  reserved: ['text', ...TOKEN_COLUMNS],
  config: () => ({
    entry: ['type: pretrain', 'text_column: text'],
    root: [
      'max_steps: 1000 # a stream has no known end; set your own',
      'sample_packing: true # without it, what is beyond sequence_len of a document is not read',
    ],
    isStreamed: true,
    isUnprepared: true,
  }),
};

/** `type: input_output` (axolotl 0.21.0, prompt_strategies/input_output.py): pieces of text, each trained or not; nothing is added between them. */
export const inputOutput: AxolotlSpec = {
  name: 'input_output',
  kind: 'segments',
  methods: ['sft'],
  encoder:
    ({ extraText }) =>
    (record) => {
      if (!record.segments.some(({ text, train }) => train && text !== '')) {
        return refuse('NOTHING_TO_TRAIN', 'no segment with text is marked for training', 'take the row out, or mark a segment');
      }
      const losses: string[] = [];
      const segments = record.segments.map(({ text, train }) => `{"label":${train},"text":${JSON.stringify(text)}}`);
      return rowsOf([`{"segments":[${segments.join(',')}]${extraText(record.extra, losses)}}`], losses);
    },
  reserved: ['segments', ...TOKEN_COLUMNS],
  config: () => ({
    entry: ['type: input_output # adds no BOS, no EOS and no template'],
    root: ['train_on_inputs: false # true would train the other segments too'],
  }),
};

/** Rows that are tokens already (axolotl 0.21.0, utils/data/wrappers.py): known by their three columns, whatever `type` says. */
export const preTokenised: AxolotlSpec = {
  name: 'pre-tokenised',
  kind: 'tokens',
  methods: ['sft'],
  encoder:
    ({ extraText }) =>
    ({ inputIds, labels, extra }) => {
      if (inputIds.length === 0) return refuse('TOKENS_EMPTY', 'the row has no tokens', 'take the row out');
      if (labels.length !== inputIds.length) {
        const seen = `the row has ${inputIds.length} ids and ${labels.length} labels`;
        return refuse('TOKENS_LENGTHS', seen, 'give one label for each id, -100 where it is not trained');
      }
      if (labels.every((label, i) => i === 0 || label === -100)) {
        return refuse('NOTHING_TO_TRAIN', 'no label behind the first token is trained, and nothing predicts that one', 'take the row out');
      }
      const losses: string[] = [];
      const mask = `1${',1'.repeat(inputIds.length - 1)}`;
      return rowsOf(
        [`{"input_ids":[${inputIds.join(',')}],"attention_mask":[${mask}],"labels":[${labels.join(',')}]${extraText(extra, losses)}}`],
        losses,
      );
    },
  reserved: 'all',
  config: () => ({ entry: ['type: # empty: rows with input_ids, attention_mask and labels are taken as they are'] }),
};

/** `type: stepwise_supervised` (axolotl 0.21.0, prompt_strategies/stepwise_supervised.py). */
export const stepwise: AxolotlSpec = {
  name: 'stepwise_supervised',
  kind: 'stepwise',
  methods: ['prm'],
  encoder:
    ({ extraText }) =>
    ({ prompt, steps, labels, extra }) => {
      if (steps.length === 0 || steps.length !== labels.length) {
        return refuse('STEPS_LABELS', `the row has ${steps.length} steps and ${labels.length} labels`, 'give one label for each step');
      }
      const losses: string[] = [];
      return rowsOf(
        [
          `{"prompt":${JSON.stringify(prompt)},"completions":${JSON.stringify(steps)},"labels":[${labels.join(',')}]${extraText(extra, losses)}}`,
        ],
        losses,
      );
    },
  reserved: 'all',
  config: () => ({
    entry: ['type: stepwise_supervised # a line feed stands behind each step, and its label on that'],
    root: ['process_reward_model: true'],
  }),
};
