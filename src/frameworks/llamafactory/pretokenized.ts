import type { ListColumn } from '../../io/int-lists.ts';
import type { JsonObject } from '../../json.ts';
import { ATTENTION_MASK, INPUT_IDS, LABELS, maskedIdsAndLabels, trainSplit } from '../pretokenized.ts';
import type { Example, PretokenizeDoor, PretokenizeOptions } from '../pretokenized.ts';
import { hfSplitName } from '../shared/dataset-card.ts';
import { shellWord } from '../shared/shell-word.ts';
import type { Method, PlannedFile, SplitSummary } from '../target.ts';

/** Lists of other names are of 64 bits (datasets 4.0.0, arrow_writer.py, `OptimizedTypedSequence`). */
const PAIR_COLUMNS: readonly ListColumn[] = ['chosen', 'rejected'].flatMap((side): ListColumn[] => [
  { name: `${side}_input_ids`, type: 'int64' },
  { name: `${side}_attention_mask`, type: 'int64', isOnes: true },
  { name: `${side}_labels`, type: 'int64' },
]);

const PREFERENCE: readonly Method[] = ['dpo', 'ipo', 'simpo', 'orpo', 'reward'];

/**
 * The folder that `tokenized_path` names: LLaMA-Factory loads it with `load_from_disk` and looks at no other data argument (llamafactory 0.9.5, data/loader.py, `get_dataset`).
 * Columns of media are there without a value, for the pairs' collator wants them (data/collator.py). KTO needs the ids of mismatched answers, which are not predicted.
 */
export const llamafactoryPretokenized: PretokenizeDoor = {
  methods: ['sft', 'pretrain', ...PREFERENCE],
  refuse({ config, method }) {
    const isPacked = config['packing'] === true || config['neat_packing'] === true;
    if (method !== 'sft' || !isPacked) return undefined;
    return { key: 'packing', message: 'true: the positions and masks of packed rows are not written; leave it out' };
  },
  open({ config, method, datasetName, outDir }) {
    const isPair = PREFERENCE.includes(method);
    const isText = method === 'pretrain';
    const nullColumns = isText ? [] : MEDIA_COLUMNS;
    const batchSize = config['preprocessing_batch_size'];
    const columns = isPair ? PAIR_COLUMNS : isText ? [INPUT_IDS, ATTENTION_MASK] : [INPUT_IDS, ATTENTION_MASK, LABELS];
    return {
      name: 'pre-tokenized',
      container: 'arrow',
      columns,
      nullColumns,
      ...(isText ? { batchRows: typeof batchSize === 'number' ? batchSize : BATCH_ROWS } : {}),
      listsOf: isPair ? pairLists : isText ? textLists : maskedIdsAndLabels,
      dataFile: (split) => `${hfSplitName(split)}/${DATA_FILE}`,
      registration: (splits, sha256) => savedDataset({ columns, nullColumns }, splits, sha256),
      nextSteps: (splits) => nextSteps({ config, datasetName, outDir }, splits),
      notes: [],
    };
  },
};

const DATA_FILE = 'data-00000-of-00001.arrow';
const FINGERPRINT_DIGITS = 16;

/** What it makes of rows without media (data/processor/supervised.py and pairwise.py). */
const MEDIA_COLUMNS = ['images', 'videos', 'audios'];

/** LLaMA-Factory packs texts batch by batch. */
const BATCH_ROWS = 1000;

function pairLists(example: Example): readonly (readonly number[])[] {
  if (example.kind !== 'pair') throw new TypeError(`a ${example.kind} where a pair was due`);
  const { chosenInputIds, chosenLabels, rejectedInputIds, rejectedLabels } = example;
  return [chosenInputIds, chosenInputIds, chosenLabels, rejectedInputIds, rejectedInputIds, rejectedLabels];
}

/** Its language-modelling collator makes the labels, and fails on a column of them (llamafactory 0.9.5, train/pt/workflow.py). */
function textLists(example: Example): readonly (readonly number[])[] {
  if (example.kind !== 'tokens') throw new TypeError(`a ${example.kind} where a text was due`);
  return [example.inputIds, example.inputIds];
}

/** What `DatasetDict.save_to_disk` writes beside the data (datasets 4.0.0, arrow_dataset.py and dataset_dict.py). */
function savedDataset(
  { columns, nullColumns }: { columns: readonly ListColumn[]; nullColumns: readonly string[] },
  splits: readonly SplitSummary[],
  sha256: readonly string[],
): PlannedFile[] {
  const features: JsonObject = Object.fromEntries([
    ...columns.map(({ name, type }): [string, JsonObject] => [name, { feature: { dtype: type, _type: 'Value' }, _type: 'List' }]),
    ...nullColumns.map((name): [string, JsonObject] => [name, { dtype: 'null', _type: 'Value' }]),
  ]);
  const names = splits.map(({ split }) => hfSplitName(split));
  return [
    { path: 'dataset_dict.json', text: JSON.stringify({ splits: names }) },
    ...splits.flatMap(({ split }, i): PlannedFile[] => {
      const name = hfSplitName(split);
      return [
        { path: `${name}/dataset_info.json`, text: json({ citation: '', description: '', features, homepage: '', license: '' }) },
        {
          path: `${name}/state.json`,
          text: json({
            _data_files: [{ filename: DATA_FILE }],
            _fingerprint: (sha256[i] ?? '').slice(0, FINGERPRINT_DIGITS),
            _format_columns: null,
            _format_kwargs: {},
            _format_type: null,
            _output_all_columns: false,
            _split: name,
          }),
        },
      ];
    }),
  ];
}

function json(value: JsonObject): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** LLaMA-Factory asks for the name of a dataset, and then does not look for it (hparams/parser.py, `get_train_args`). */
function nextSteps(
  { config, datasetName, outDir }: Pick<PretokenizeOptions, 'config' | 'datasetName' | 'outDir'>,
  splits: readonly SplitSummary[],
): string[] {
  const { template } = config;
  const evaluation = splits.some(({ split }) => hfSplitName(split) === 'validation')
    ? ` eval_dataset=${datasetName} eval_strategy=steps`
    : '';
  const train = trainSplit(splits)?.split ?? 'train';
  const named = typeof template === 'string' ? ` template=${template}` : '';
  return [
    `llamafactory-cli train config.yaml tokenized_path=${shellWord(outDir)} dataset=${datasetName}${evaluation}${named}`,
    train === 'train'
      ? 'the model must have the tokenizer named above; cutoff_len, max_samples and what the dataset is called no longer count'
      : `LLaMA-Factory trains the split train of the folder, which has ${train}`,
  ];
}
