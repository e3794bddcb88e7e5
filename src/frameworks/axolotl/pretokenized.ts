import { join } from 'node:path';
import { ATTENTION_MASK, INPUT_IDS, LABELS, maskedIdsAndLabels } from '../pretokenized.ts';
import type { PretokenizeDoor } from '../pretokenized.ts';
import { checkPathIsNoPattern } from '../shared/path-pattern.ts';
import { shellWord } from '../shared/shell-word.ts';
import type { ConfigParts } from './axolotl-spec.ts';
import { axolotlConfigText } from './config-text.ts';

/**
 * Rows with `input_ids`, `attention_mask` and `labels` are taken as they are, whatever `type` says (axolotl 0.21.0, utils/data/wrappers.py). Of preference data there is no
 * such thing: TRL's trainers tokenise it inside Axolotl.
 */
export const axolotlPretokenized: PretokenizeDoor = {
  methods: ['sft', 'pretrain'],
  refuse: () => undefined,
  open({ config, outDir }) {
    checkPathIsNoPattern('Axolotl', outDir);
    const root = ['sequence_len', 'sample_packing'].flatMap((key) =>
      config[key] === undefined ? [] : [`${key}: ${JSON.stringify(config[key])}`],
    );
    return {
      name: 'pre-tokenized',
      container: 'parquet',
      columns: [INPUT_IDS, ATTENTION_MASK, LABELS],
      listsOf: maskedIdsAndLabels,
      dataFile: (split) => `${split}.parquet`,
      registration: (splits) => {
        const parts: ConfigParts = {
          entry: ['type: # empty: rows with input_ids, attention_mask and labels are taken as they are'],
          root,
          fileType: 'parquet',
        };
        return [{ path: 'axolotl.yaml', text: axolotlConfigText(parts, splits, outDir) }];
      },
      nextSteps: () => [
        `paste ${shellWord(join(outDir, 'axolotl.yaml'))} into your config.yaml, then: axolotl train config.yaml`,
        'the model must have the tokenizer named above; sequence_len must not be below the one used here',
      ],
      notes: [],
    };
  },
};
