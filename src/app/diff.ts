import type { Prediction } from '../frameworks/predict.ts';
import { UNTRAINED } from '../frameworks/predict.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import { labelsOf } from './predict.ts';
import type { PredictRowsOptions, PredictRun } from './predict-rows.ts';
import { openPrediction } from './predict-rows.ts';

export interface DiffOptions extends Omit<PredictRowsOptions, 'to' | 'tokenizer' | 'trainConfig'> {
  /** The two sides: frameworks, configs or tokenizers. */
  sides: readonly [DiffSide, DiffSide];
  /** How many differing rows to describe. Default 5. */
  maxShown?: number;
}

export interface DiffSide extends Pick<PredictRowsOptions, 'to' | 'tokenizer' | 'trainConfig'> {
  /** What this side is called in the result. */
  name: string;
}

/** One side of the first difference in a row. */
export interface DiffView {
  /** Some text before the difference, and the tokens from it on. */
  before: string;
  after: string;
  isTrained: boolean;
}

export interface RowDifference {
  row: number;
  /** `trained text` differs, or only `ids` (a template's frame, say), or one side has `no example`. */
  what: 'trained text' | 'ids' | 'no example';
  message: string;
  views?: [DiffView, DiffView];
}

export interface DiffResult {
  names: [string, string];
  rows: number;
  same: number;
  differing: number;
  /** The first of them. */
  shown: RowDifference[];
  remarks: readonly string[];
}

const CONTEXT_TOKENS = 8;

/** Compares what two frameworks, configs or tokenizers train on, row by row. Examples that hold several rows (packing) can't be compared. Throws `DsprepError`. */
export async function diff(options: DiffOptions): Promise<DiffResult> {
  const { sides, maxShown = 5, ...shared } = options;
  const open = ({ to, tokenizer, trainConfig }: DiffSide): Promise<PredictRun> =>
    openPrediction({
      ...shared,
      to,
      ...(tokenizer === undefined ? {} : { tokenizer }),
      ...(trainConfig === undefined ? {} : { trainConfig }),
    });
  const runs: [PredictRun, PredictRun] = [await open(sides[0]), await open(sides[1])];
  const result: DiffResult = {
    names: [sides[0].name, sides[1].name],
    rows: 0,
    same: 0,
    differing: 0,
    shown: [],
    remarks: [...new Set([...runs[0].remarks, ...runs[1].remarks])],
  };
  for await (const [row, a, b] of byRow(runs)) {
    result.rows++;
    const found = difference(row, a, b, runs);
    if (found === undefined) result.same++;
    else {
      result.differing++;
      if (result.shown.length < maxShown) result.shown.push(found);
    }
  }
  return result;
}

/** The examples of each row from both sides, as soon as both have passed it. */
async function* byRow(runs: readonly [PredictRun, PredictRun]): AsyncGenerator<[number, Prediction[], Prediction[]]> {
  const [a, b] = [rowGroups(runs[0]), rowGroups(runs[1])];
  try {
    let [left, right] = [await a.next(), await b.next()];
    while (left.done !== true || right.done !== true) {
      const row = Math.min(left.done === true ? Infinity : left.value.row, right.done === true ? Infinity : right.value.row);
      const ofLeft = left.done !== true && left.value.row === row ? left.value.examples : [];
      const ofRight = right.done !== true && right.value.row === row ? right.value.examples : [];
      yield [row, ofLeft, ofRight];
      if (left.done !== true && left.value.row === row) left = await a.next();
      if (right.done !== true && right.value.row === row) right = await b.next();
    }
  } finally {
    await a.return(undefined);
    await b.return(undefined);
  }
}

async function* rowGroups(run: PredictRun): AsyncGenerator<{ row: number; examples: Prediction[] }, undefined> {
  let group: { row: number; examples: Prediction[] } | undefined;
  for await (const example of run.examples) {
    const { row } = example;
    if (row === null) continue;
    if (group !== undefined && group.row !== row) {
      yield group;
      group = undefined;
    }
    (group ??= { row, examples: [] }).examples.push(example);
  }
  if (group !== undefined) yield group;
  return undefined;
}

function difference(row: number, a: Prediction[], b: Prediction[], runs: readonly [PredictRun, PredictRun]): RowDifference | undefined {
  const sides = [idsAndLabels(a), idsAndLabels(b)] as const;
  if (sides[0] === undefined || sides[1] === undefined) {
    if (sides[0] === sides[1]) return undefined;
    const [first] = sides[0] === undefined ? a : b;
    const message = first?.kind === 'dropped' ? `${first.code}: ${first.message}` : 'there is no example';
    return { row, what: 'no example', message: `${sides[0] === undefined ? 'the first' : 'the second'} has none: ${message}` };
  }
  const trained = [trainedText(sides[0], runs[0].tokenizer), trainedText(sides[1], runs[1].tokenizer)];
  const isSameTokenizer = runs[0].tokenizer.fingerprint === runs[1].tokenizer.fingerprint;
  const at = firstDifference(sides[0], sides[1], isSameTokenizer, runs);
  if (at === undefined && trained[0] === trained[1]) return undefined;
  const what = trained[0] === trained[1] ? 'ids' : 'trained text';
  const start = at ?? 0;
  const views: [DiffView, DiffView] = [view(sides[0], start, runs[0].tokenizer), view(sides[1], start, runs[1].tokenizer)];
  return { row, what, message: `from token ${start} on`, views };
}

interface IdsAndLabels {
  ids: readonly number[];
  labels: readonly number[];
}

/** All examples of a row, one after the other. */
function idsAndLabels(examples: readonly Prediction[]): IdsAndLabels | undefined {
  const ids: number[] = [];
  const labels: number[] = [];
  for (const example of examples) {
    if (example.kind === 'dropped') continue;
    for (const list of example.kind === 'pair' ? [example.chosenInputIds, example.rejectedInputIds] : [example.inputIds]) ids.push(...list);
    for (const list of labelsOf(example)) labels.push(...list);
  }
  return ids.length === 0 ? undefined : { ids, labels };
}

function trainedText({ ids, labels }: IdsAndLabels, tokenizer: Tokenizer): string {
  return tokenizer.decode(
    ids.filter((_, index) => labels[index] !== UNTRAINED),
    { skipSpecialTokens: false },
  );
}

/** Index of the first token that differs in itself or in its fate. Of two tokenizers, tokens are compared by their text. */
function firstDifference(
  a: IdsAndLabels,
  b: IdsAndLabels,
  isSameTokenizer: boolean,
  runs: readonly [PredictRun, PredictRun],
): number | undefined {
  const most = Math.max(a.ids.length, b.ids.length);
  for (let index = 0; index < most; index++) {
    const [left, right] = [a.ids[index], b.ids[index]];
    const isSame =
      left !== undefined &&
      right !== undefined &&
      (isSameTokenizer ? left === right : runs[0].tokenizer.decode([left]) === runs[1].tokenizer.decode([right]));
    if (!isSame || (a.labels[index] === UNTRAINED) !== (b.labels[index] === UNTRAINED)) return index;
  }
  return undefined;
}

function view({ ids, labels }: IdsAndLabels, at: number, tokenizer: Tokenizer): DiffView {
  const text = (from: number, to: number): string => tokenizer.decode(ids.slice(Math.max(0, from), to), { skipSpecialTokens: false });
  return {
    before: text(at - CONTEXT_TOKENS, at),
    after: text(at, at + CONTEXT_TOKENS),
    isTrained: labels[at] !== undefined && labels[at] !== UNTRAINED,
  };
}
