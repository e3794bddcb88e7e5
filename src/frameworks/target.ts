import type { JsonObject } from '../json.ts';
import type { Encoded } from '../pipeline/encoded.ts';
import type { DsRecord, RecordKind } from '../record.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';

/** What the data will be trained for. */
export const METHODS = ['sft', 'pretrain', 'dpo', 'ipo', 'simpo', 'orpo', 'kto', 'grpo', 'reward', 'prm'] as const;
export type Method = (typeof METHODS)[number];

/** The method that a kind of record is for when the user names none. */
export const DEFAULT_METHOD: Readonly<Record<RecordKind, Method>> = {
  chat: 'sft',
  preference: 'dpo',
  feedback: 'kto',
  prompt: 'grpo',
  text: 'pretrain',
  stepwise: 'prm',
  segments: 'sft',
  tokens: 'sft',
};

/** JSON type of a kept extra column; `json` columns are written as JSON text. */
export interface ExtraColumn {
  name: string;
  type: 'string' | 'int' | 'float' | 'bool' | 'json';
}

/** The columns that depend on the data. Every row of an output has the same ones, in the same order, whatever that row itself holds. */
export interface Columns {
  tools: boolean;
  /** Some message holds an image / audio / video part. */
  media: { image: boolean; audio: boolean; video: boolean };
  extra: ExtraColumn[];
}

/** Everything that a layout needs to know; plain data, so that it can cross a thread. */
export interface LayoutOptions {
  /** The kind of the records that will come (one kind per output). */
  kind: RecordKind;
  method: Method;
  /** One of the target's layouts for this kind and method; absent: its default. */
  layout?: string;
  /** What to do with multi-turn rows where the target holds one turn only. */
  multiTurn?: 'first' | 'last' | 'expand' | 'flatten';
  /** Name of the dataset in registration files; letters, digits, `_`. */
  datasetName: string;
  /** Absolute path of the output folder as it will be when done. */
  outDir: string;
  columns: Columns;
}

export interface SplitSummary {
  /** `train`, `val`, … */
  split: string;
  /** File name inside the output folder. */
  file: string;
  rows: number;
}

export interface PlannedFile {
  /** Relative to the output folder, `/` between folders. */
  path: string;
  text: string;
}

/** A layout made ready for one run. */
export interface Layout {
  name: string;
  /** The data file of a split, relative to the output folder, e.g. `train.jsonl`. Keep other files' names from hijacking a split. */
  dataFile(split: string): string;
  encode(record: DsRecord): Encoded;
  /**
   * Registration files (`README.md`, `dataset_info.json`, `axolotl.yaml`, …), made once the splits are known. Splits without rows are not in the list. `sha256`: of each
   * split's data file, in their order; absent where nothing was written.
   */
  registration(splits: readonly SplitSummary[], sha256?: readonly string[]): PlannedFile[];
  /** What the user should do next with the folder: one or two short lines. */
  nextSteps(splits: readonly SplitSummary[]): string[];
  /** Losses that hold for every record of this layout (counted once, said once), e.g. columns that the target never reads. */
  notes?: readonly string[];
  /** The texts whose tokens make up one training example, rendered as the target would as far as known; their token counts are summed, the largest sum counts. */
  measure(record: DsRecord, tokenizer: Tokenizer): number;
}

/** A framework or a plain row layout: one folder, one value. */
export interface Target {
  readonly name: string;
  /** One line for `dsprep targets`. */
  readonly summary: string;
  /** Framework and version whose source the layout was read from, and with which it is tested. Empty for plain layouts. */
  readonly testedWith: string;
  /** Every (kind, method) that it can hold, with its layouts, default first. */
  readonly holds: readonly { kind: RecordKind; methods: readonly Method[]; layouts: readonly string[] }[];
  /** Throws `DsprepError` (usage) for a kind, method or layout that it does not hold. */
  open(options: LayoutOptions): Layout;
}

/** A row of a data file, built in key order. */
export function jsonLine(row: JsonObject): string {
  return JSON.stringify(row);
}
