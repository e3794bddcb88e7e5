import type { JsonObject } from '../json.ts';
import type { RowData } from '../pipeline/encoded.ts';
import { rowValue } from '../pipeline/encoded.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';

/** Label of a token that the loss does not cover. */
export const UNTRAINED = -100;

/** How many labels the loss covers. */
export function trainedCount(labels: readonly number[]): number {
  let trained = 0;
  for (let index = 0; index < labels.length; index++) if (labels[index] !== UNTRAINED) trained++;
  return trained;
}

/** Neighbouring tokens that share a fate, and the rule that decided it. */
export interface TokenSpan {
  /** Index of the first token, and of the one after the last. */
  start: number;
  end: number;
  isTrained: boolean;
  /** Stable and short, e.g. `assistant content`, `end of turn`, `roles_to_train`. */
  because: string;
}

/** A silent fault that trains something else than people expect; the code is stable, e.g. `EOS_UNTRAINED`. */
export interface PredictWarning {
  code: string;
  message: string;
}

interface PredictionBase {
  /** 0-based row of the input; null where examples hold several rows (packing). */
  row: number | null;
  warnings: readonly PredictWarning[];
}

/** Ids and labels of one example; a label stands at the position of its own token (frameworks shift later). */
export interface TokensPrediction extends PredictionBase {
  kind: 'tokens';
  inputIds: readonly number[];
  labels: readonly number[];
  /** Cover all tokens in order; absent where the framework's rule can't be told apart (pre-tokenised rows). */
  spans?: readonly TokenSpan[];
  /** Of packed examples: lengths of the rows in it, in tokens. */
  seqLengths?: readonly number[];
}

/** Both answers of a preference pair, each in full, prompt included. */
export interface PairPrediction extends PredictionBase {
  kind: 'pair';
  promptIds: readonly number[];
  chosenInputIds: readonly number[];
  chosenLabels: readonly number[];
  rejectedInputIds: readonly number[];
  rejectedLabels: readonly number[];
}

/** One judged answer. */
export interface KtoPrediction extends PredictionBase {
  kind: 'kto';
  isDesirable: boolean;
  inputIds: readonly number[];
  labels: readonly number[];
}

/** The framework leaves the row out, or stops on it. */
export interface DroppedPrediction extends PredictionBase {
  kind: 'dropped';
  row: number;
  /** Stable, upper case. Of a row on which the framework's whole run stops it begins with `CRASH_`. */
  code: string;
  message: string;
}

export type Prediction = TokensPrediction | PairPrediction | KtoPrediction | DroppedPrediction;

export interface PredictOptions {
  /** The framework's own options by its own names, as its config file or command line has them, dataset registration included. */
  config: JsonObject;
  tokenizer: Tokenizer;
}

/**
 * Does to rows what the framework's loader and tokenising code do to the rows on disk: its column mapping, drops, cuts, masks and packing. Rows come in file order, and
 * predictions too; shuffling is not done. They may be made only when they are taken: all of them are taken before the next call.
 */
export interface Predictor {
  /** `row` as it stands on disk; `index` is 0-based. `text`: its JSON, where that is at hand. */
  push(row: JsonObject, index: number, text?: string): Iterable<Prediction>;
  /** What packing still holds. */
  end(): Iterable<Prediction>;
}

/** A line of a layout whose text is JSON. */
export function pushRow(predictor: Predictor, row: RowData, index: number): Iterable<Prediction> {
  return typeof row === 'string' ? predictor.push(rowValue(row), index, row) : predictor.push(row, index);
}

/** An option, or a value of it, whose effect on tokens or labels is not predicted: said, never guessed. */
export interface Unsupported {
  key: string;
  /** What was found, and what is handled. */
  message: string;
}

export type OpenedPredictor = { predictor: Predictor } | { unsupported: readonly Unsupported[] };
