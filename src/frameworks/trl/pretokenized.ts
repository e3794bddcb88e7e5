import { idsAndLabels, INPUT_IDS, LABELS, trainSplit } from '../pretokenized.ts';
import type { Example, PretokenizeDoor } from '../pretokenized.ts';
import type { CardColumn } from '../shared/dataset-card.ts';
import { datasetCard, hfSplitName } from '../shared/dataset-card.ts';
import { checkPathIsNoPattern } from '../shared/path-pattern.ts';
import { shellWord } from '../shared/shell-word.ts';
import type { SplitSummary } from '../target.ts';

/**
 * `SFTTrainer` takes rows with `input_ids` as processed and a column `labels` as it is (TRL 1.16.0, trainer/sft_trainer.py, `_prepare_dataset`); cutting and leaving out once
 * more changes nothing. `RewardTrainer` takes `chosen_ids` and `rejected_ids` so (trainer/reward_trainer.py). `DPOTrainer` and `KTOTrainer` tokenise always.
 */
export const trlPretokenized: PretokenizeDoor = {
  methods: ['sft', 'pretrain', 'reward'],
  refuse({ config }) {
    if (config['packing'] !== true) return undefined;
    return {
      key: 'packing',
      message: 'true: TRL packs tokens itself at its start; leave it out here, with max_length=null, for TRL cuts nothing before it packs',
    };
  },
  open({ method, datasetName, outDir }) {
    checkPathIsNoPattern('TRL', outDir);
    const isReward = method === 'reward';
    const cardColumns: CardColumn[] = isReward
      ? [
          { name: 'chosen_ids', feature: 'ints' },
          { name: 'rejected_ids', feature: 'ints' },
        ]
      : [
          { name: 'input_ids', feature: 'int32s' },
          { name: 'labels', feature: 'ints' },
        ];
    return {
      name: 'pre-tokenized',
      container: 'parquet',
      columns: isReward
        ? [
            { name: 'chosen_ids', type: 'int64' },
            { name: 'rejected_ids', type: 'int64' },
          ]
        : [INPUT_IDS, LABELS],
      listsOf: isReward ? answers : idsAndLabels,
      dataFile: (split) => `${split}.parquet`,
      registration: (splits, sha256) => [datasetCard({ name: datasetName, columns: cardColumns, splits, sha256, outDir })],
      nextSteps: (splits) => nextSteps(isReward ? 'reward' : 'sft', splits, outDir),
      notes: [],
    };
  },
};

function answers(example: Example): readonly (readonly number[])[] {
  if (example.kind !== 'pair') throw new TypeError(`a ${example.kind} where a pair was due`);
  return [example.chosenInputIds, example.rejectedInputIds];
}

function nextSteps(command: string, splits: readonly SplitSummary[], outDir: string): string[] {
  const train = hfSplitName(trainSplit(splits)?.split ?? 'train');
  const split = train === 'train' ? '' : ` --dataset_train_split ${train}`;
  return [
    `trl ${command} --dataset_name ${shellWord(outDir)}${split} --model_name_or_path MODEL`,
    'the model must have the tokenizer named above; give the same max_length, and no option about masks (assistant_only_loss, completion_only_loss)',
  ];
}
