import type { ListColumn } from '../io/int-lists.ts';
import type { JsonObject } from '../json.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import type { RowData } from '../pipeline/encoded.ts';
import type { Prediction, Predictor, Unsupported } from './predict.ts';
import { pushRow } from './predict.ts';
import type { Method, PlannedFile, SplitSummary } from './target.ts';

/** An example that is trained. */
export type Example = Exclude<Prediction, { kind: 'dropped' }>;

export interface PretokenizeOptions {
  method: Method;
  /** The framework's own options, by its own names. */
  config: JsonObject;
  tokenizer: Tokenizer;
  /** Name of the dataset in registration files. */
  datasetName: string;
  /** Absolute path of the output folder as it will be when done. */
  outDir: string;
}

/** How tokens lie on the disk: Parquet or Arrow tables with a list for each column and row, or LitData's chunks, which are one stream of ids. */
export type TokenContainer = 'parquet' | 'arrow' | 'litdata';

/** An output of tokens, ready for one run. */
export interface TokenLayout {
  name: string;
  container: TokenContainer;
  columns: readonly ListColumn[];
  /** Of Arrow: columns behind those, without a value in any row. */
  nullColumns?: readonly string[];
  /** One list for each column. */
  listsOf(example: Example): readonly (readonly number[])[];
  /** Rows that go into packed examples together, where the framework packs: a row that many before the last one is settled. */
  batchRows?: number;
  /** The data file of a split, relative to the output folder; of LitData its index. */
  dataFile(split: string): string;
  /** `sha256`: of each split's data file, in the order of `splits`. */
  registration(splits: readonly SplitSummary[], sha256: readonly string[]): PlannedFile[];
  nextSteps(splits: readonly SplitSummary[]): string[];
  notes: readonly string[];
}

/** What makes examples of the rows of a layout, where that is not the framework's predictor. */
export interface RowTokenizer {
  /** A line as it would be in the data file; `index` is 0-based. */
  push(row: RowData, index: number): Iterable<Prediction>;
  end(): Iterable<Prediction>;
}

/** How a framework is given tokens in place of texts. */
export interface PretokenizeDoor {
  /** Methods for which it takes tokens. */
  methods: readonly Method[];
  /** Options whose effect comes later than tokens, or which need columns that are not written. */
  refuse(options: PretokenizeOptions): Unsupported | undefined;
  open(options: PretokenizeOptions): TokenLayout;
  /** Only where the framework has no predictor for these methods; a new one for each split. */
  openRows?(options: PretokenizeOptions): RowTokenizer | { unsupported: readonly Unsupported[] };
}

/** Rows of a JSON layout through a predictor. */
export function jsonRowTokenizer(predictor: Predictor): RowTokenizer {
  return { push: (row, index) => pushRow(predictor, row, index), end: () => predictor.end() };
}

/** The lists of columns `input_ids`, then `labels`. */
export function idsAndLabels(example: Example): readonly (readonly number[])[] {
  if (example.kind !== 'tokens') throw new TypeError(`a ${example.kind} where one list of tokens was due`);
  return [example.inputIds, example.labels];
}

/** The lists of columns `input_ids`, `attention_mask`, then `labels`. */
export function maskedIdsAndLabels(example: Example): readonly (readonly number[])[] {
  if (example.kind !== 'tokens') throw new TypeError(`a ${example.kind} where one list of tokens was due`);
  return [example.inputIds, example.inputIds, example.labels];
}

/** The types that HF `datasets` gives these columns (arrow_writer.py, `OptimizedTypedSequence`): tokens made here and there can be joined. */
export const INPUT_IDS: ListColumn = { name: 'input_ids', type: 'int32' };
export const ATTENTION_MASK: ListColumn = { name: 'attention_mask', type: 'int8', isOnes: true };
export const LABELS: ListColumn = { name: 'labels', type: 'int64' };

/** The split that is trained: `train`, else the first. */
export function trainSplit(splits: readonly SplitSummary[]): SplitSummary | undefined {
  return splits.find(({ split }) => split === 'train') ?? splits[0];
}
