import { ATTENTION_MASK, INPUT_IDS, LABELS, maskedIdsAndLabels, trainSplit } from '../pretokenized.ts';
import type { PretokenizeDoor } from '../pretokenized.ts';
import type { CardColumn } from '../shared/dataset-card.ts';
import { datasetCard, hfSplitName } from '../shared/dataset-card.ts';
import { checkPathIsNoPattern } from '../shared/path-pattern.ts';

const CARD_COLUMNS: readonly CardColumn[] = [
  { name: 'input_ids', feature: 'int32s' },
  { name: 'attention_mask', feature: 'int8s' },
  { name: 'labels', feature: 'ints' },
];

/**
 * Unsloth's `SFTTrainer` tokenises nothing where there is a column `labels`, and pads it with its collator for such rows (unsloth_zoo 2026.10.9, dataset_utils.py,
 * `sft_prepare_dataset`). It cuts nothing either: rows are as long as they were made.
 */
export const unslothPretokenized: PretokenizeDoor = {
  methods: ['sft', 'pretrain'],
  refuse: () => undefined,
  open({ datasetName, outDir }) {
    checkPathIsNoPattern('Unsloth', outDir);
    return {
      name: 'pre-tokenized',
      container: 'parquet',
      columns: [INPUT_IDS, ATTENTION_MASK, LABELS],
      listsOf: maskedIdsAndLabels,
      dataFile: (split) => `${split}.parquet`,
      registration: (splits, sha256) => [datasetCard({ name: datasetName, columns: CARD_COLUMNS, splits, sha256, outDir })],
      nextSteps: (splits) => [
        `in a notebook: SFTTrainer on load_dataset(${JSON.stringify(outDir)}, split=${JSON.stringify(hfSplitName(trainSplit(splits)?.split ?? 'train'))})`,
        'the model must have the tokenizer named above; leave out apply_chat_template and train_on_responses_only: the labels are made',
      ],
      notes: [],
    };
  },
};
