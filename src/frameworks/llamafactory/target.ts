import { chooseSpec, heldBy, openSpec } from '../shared/layout-spec.ts';
import { hasMediaColumns } from '../shared/media-parts.ts';
import { shellWord } from '../shared/shell-word.ts';
import { checkPathIsNoPattern } from '../shared/path-pattern.ts';
import type { Layout, LayoutOptions, Method, SplitSummary, Target } from '../target.ts';
import { alpaca, ktoAlpaca, rankingAlpaca } from './alpaca.ts';
import type { LlamaFactorySpec } from './dataset-info.ts';
import { datasetInfo, entryName } from './dataset-info.ts';
import { pretrain } from './pretrain.ts';
import { kto, ranking, sharegpt } from './sharegpt.ts';

const LAYOUTS: readonly LlamaFactorySpec[] = [sharegpt, alpaca, pretrain, ranking, rankingAlpaca, kto, ktoAlpaca];

/** LLaMA-Factory: JSONL and the `dataset_info.json` that registers it. */
export const llamafactory: Target = {
  name: 'llamafactory',
  summary: 'LLaMA-Factory: JSONL and the dataset_info.json that registers it',
  testedWith: 'llamafactory 0.9.5, datasets 4.0.0',
  holds: heldBy(LAYOUTS),
  open,
};

function open(options: LayoutOptions): Layout {
  const { columns, datasetName, outDir } = options;
  const spec = chooseSpec('llamafactory', LAYOUTS, options);
  checkPathIsNoPattern('LLaMA-Factory', outDir);
  const { notes, ...opened } = openSpec(spec, options);
  if (hasMediaColumns(columns)) {
    notes.push(
      'media: LLaMA-Factory stops where the first 1000 rows of a file have no picture (sound, film) and later ones do; put such rows first',
    );
  }
  return {
    ...opened,
    notes,
    dataFile: (split) => `${split}.jsonl`,
    registration: (splits) => [datasetInfo(datasetName, spec.entry, columns, splits)],
    nextSteps: (splits) => nextSteps(options, splits),
  };
}

/** The settings of a training configuration that choose the method. */
const STAGES: Partial<Record<Method, string>> = {
  sft: 'stage=sft',
  pretrain: 'stage=pt',
  dpo: 'stage=dpo pref_loss=sigmoid',
  ipo: 'stage=dpo pref_loss=ipo',
  simpo: 'stage=dpo pref_loss=simpo',
  orpo: 'stage=dpo pref_loss=orpo',
  reward: 'stage=rm',
  kto: 'stage=kto',
};

const EVALUATION = ['val', 'valid', 'validation', 'dev'];

function nextSteps({ method, outDir, datasetName, columns }: LayoutOptions, splits: readonly SplitSummary[]): string[] {
  const train = splits.find(({ split }) => split === 'train') ?? splits[0];
  const val = splits.find(({ split }) => EVALUATION.includes(split));
  const dataset = `dataset_dir=${shellWord(outDir)} dataset=${entryName(datasetName, train?.split ?? 'train')}`;
  const evaluation = val === undefined || val === train ? '' : ` eval_dataset=${entryName(datasetName, val.split)} eval_strategy=steps`;
  const media = hasMediaColumns(columns) ? ' media_dir=FOLDER_OF_THE_MEDIA' : '';
  return [
    `llamafactory-cli train config.yaml ${STAGES[method] ?? 'stage=sft'} ${dataset}${evaluation} cutoff_len=4096${media}`,
    ADVICE[method] ??
      'set template to that of your model; rows longer than cutoff_len (by default 2048) are cut without a word, and max_samples takes the first rows',
  ];
}

const ADVICE: Partial<Record<Method, string>> = {
  pretrain:
    'documents are packed into blocks of cutoff_len, and what is left over of every 1000 documents is dropped; packing=false keeps them apart and cuts',
  kto: 'shuffle: each answer is also set below the next prompt, for the KL term; rows longer than cutoff_len are cut without a word',
};
