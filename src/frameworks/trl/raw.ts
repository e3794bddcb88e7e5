import { refuse, rowsOf } from '../shared/encoded-row.ts';
import type { TrlSpec } from './trl-spec.ts';
import { TRL_COLUMNS } from './trl-spec.ts';

/** Process reward: one label for each step. */
export const stepwise: TrlSpec = {
  name: 'stepwise',
  kind: 'stepwise',
  methods: ['prm'],
  encoder:
    ({ extraText }) =>
    (record) => {
      const { prompt, steps, labels } = record;
      if (steps.length === 0 || steps.length !== labels.length) {
        return refuse('STEPS_LABELS', `the row has ${steps.length} steps and ${labels.length} labels`, 'give one label for each step');
      }
      const losses: string[] = [];
      const row = `{"prompt":${JSON.stringify(prompt)},"completions":${JSON.stringify(steps)},"labels":[${labels.join(',')}]`;
      return rowsOf([`${row}${extraText(record.extra, losses)}}`], losses);
    },
  reserved: TRL_COLUMNS,
  cardColumns: () => [
    { name: 'prompt', feature: 'string' },
    { name: 'completions', feature: 'strings' },
    { name: 'labels', feature: 'bools' },
  ],
  notes: ['PRMTrainer is in trl <= 1.10 only'],
};

/** Rows that are tokens already: TRL takes ids and labels as they are. */
export const tokens: TrlSpec = {
  name: 'tokens',
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
      if (labels.every((label) => label === -100)) {
        return refuse('NOTHING_TO_TRAIN', 'every label is -100, and TRL drops such a row without a word', 'take the row out');
      }
      const losses: string[] = [];
      return rowsOf([`{"input_ids":[${inputIds.join(',')}],"labels":[${labels.join(',')}]${extraText(extra, losses)}}`], losses);
    },
  reserved: 'all',
  cardColumns: () => [
    { name: 'input_ids', feature: 'ints' },
    { name: 'labels', feature: 'ints' },
  ],
};
