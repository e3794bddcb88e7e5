import { refuse, rowsOf } from '../shared/encoded-row.ts';
import type { Encoded } from '../../pipeline/encoded.ts';
import type { TextRecord } from '../../record.ts';
import type { EncodeContext, LayoutPart } from './layout-part.ts';

const TOKEN_COLUMNS = ['input_ids', 'attention_mask', 'labels'];

function textEncoder({ extraText }: EncodeContext): (record: TextRecord) => Encoded {
  return (record) => {
    if (record.text === '') return refuse('TEXT_EMPTY', 'the document is empty, and Axolotl makes no example of it');
    const losses: string[] = [];
    return rowsOf([`{"text":${JSON.stringify(record.text)}${extraText(record.extra, losses)}}`], losses);
  };
}

/** `type: completion` (axolotl 0.21.0, prompt_strategies/completion.py): documents, cut into pieces of `sequence_len`. */
export const textCompletion: LayoutPart<'text'> = {
  name: 'completion',
  kind: 'text',
  encoder: textEncoder,
  reserved: ['text', ...TOKEN_COLUMNS],
  takesExtra: true,
  config: () => ({ entry: ['type: completion', 'field: text # cut into pieces of sequence_len; what is beyond 64 of them is not read'], root: [] }),
  notes: [],
};

/** `pretraining_dataset` (axolotl 0.21.0, utils/data/streaming.py): documents, streamed. */
export const pretrain: LayoutPart<'text'> = {
  name: 'pretrain',
  kind: 'text',
  encoder: textEncoder,
  reserved: ['text', ...TOKEN_COLUMNS],
  takesExtra: true,
  config: () => ({
    entry: ['text_column: text', 'type: pretrain'],
    root: ['max_steps: 1000 # needed here: a stream has no known end; set your own', '# val_set_size must be 0; unpacked, the rest of a document beyond sequence_len is lost'],
    streamed: true,
  }),
  notes: [],
};

/** `type: input_output` (axolotl 0.21.0, prompt_strategies/input_output.py): pieces of text, each trained or not; nothing is added between them. */
export const inputOutput: LayoutPart<'segments'> = {
  name: 'input_output',
  kind: 'segments',
  encoder:
    ({ extraText }) =>
    (record) => {
      if (!record.segments.some(({ text, train }) => train && text !== '')) {
        return refuse('NOTHING_TO_TRAIN', 'no segment with text is marked for training');
      }
      const losses: string[] = [];
      let text = '';
      for (const segment of record.segments) text += `${text === '' ? '' : ','}{"label":${segment.train},"text":${JSON.stringify(segment.text)}}`;
      return rowsOf([`{"segments":[${text}]${extraText(record.extra, losses)}}`], losses);
    },
  reserved: ['segments', ...TOKEN_COLUMNS],
  takesExtra: true,
  config: () => ({ entry: ['type: input_output # adds no BOS, no EOS and no template'], root: ['train_on_inputs: false # true would train the other segments too'] }),
  notes: [],
};

/** Rows that are tokens already (axolotl 0.21.0, utils/data/wrappers.py): known by their three columns, whatever `type` says. */
export const preTokenised: LayoutPart<'tokens'> = {
  name: 'pre-tokenised',
  kind: 'tokens',
  encoder:
    ({ extraText }) =>
    (record) => {
      const { inputIds, labels } = record;
      if (inputIds.length === 0) return refuse('TOKENS_EMPTY', 'the row has no tokens');
      if (labels.length !== inputIds.length) {
        return refuse('TOKENS_LENGTHS', `the row has ${inputIds.length} ids and ${labels.length} labels`, 'give one label for each id, -100 where it is not trained');
      }
      const losses: string[] = [];
      const mask = `[1${',1'.repeat(inputIds.length - 1)}]`;
      return rowsOf(
        [`{"input_ids":[${inputIds.join(',')}],"attention_mask":${mask},"labels":[${labels.join(',')}]${extraText(record.extra, losses)}}`],
        losses,
      );
    },
  reserved: [...TOKEN_COLUMNS, 'position_ids', 'length', 'text', 'messages'],
  takesExtra: false,
  config: () => ({ entry: ['type: # empty: rows with input_ids, attention_mask and labels are taken as they are'], root: [] }),
  notes: [],
};

/** `type: stepwise_supervised` (axolotl 0.21.0, prompt_strategies/stepwise_supervised.py); the separator of steps is a line feed there. */
export const stepwise: LayoutPart<'stepwise'> = {
  name: 'stepwise_supervised',
  kind: 'stepwise',
  encoder:
    ({ extraText }) =>
    (record) => {
      if (record.steps.length === 0 || record.steps.length !== record.labels.length) {
        return refuse('STEPS_LABELS', `the row has ${record.steps.length} steps and ${record.labels.length} labels`, 'give one label for each step');
      }
      const losses: string[] = [];
      const steps = record.steps.map((step) => JSON.stringify(step)).join(',');
      const row = `{"prompt":${JSON.stringify(record.prompt)},"completions":[${steps}],"labels":[${record.labels.join(',')}]`;
      return rowsOf([`${row}${extraText(record.extra, losses)}}`], losses);
    },
  reserved: ['prompt', 'completions', 'labels', 'input_ids', 'attention_mask'],
  takesExtra: false,
  config: () => ({ entry: ['type: stepwise_supervised # one label a step, on its last token; steps are joined by a line feed'], root: ['process_reward_model: true'] }),
  notes: [],
};
