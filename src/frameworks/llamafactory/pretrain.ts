import { refuse, rowOf } from '../shared/encoded-row.ts';
import type { LlamaFactorySpec } from './dataset-info.ts';

/** Documents (llamafactory 0.9.5, data/processor/pretrain.py); the end-of-text token is added there. */
export const pretrain: LlamaFactorySpec = {
  name: 'pretrain',
  kind: 'text',
  methods: ['pretrain'],
  encoder:
    ({ extraText }) =>
    (record) => {
      if (record.text === '') return refuse('TEXT_EMPTY', 'the document is empty', 'take the row out');
      const losses: string[] = [];
      extraText(record.extra, losses);
      return rowOf({ text: record.text }, '', losses);
    },
  reserved: 'all',
  entry: { formatting: 'alpaca', columns: { prompt: 'text' } },
};
