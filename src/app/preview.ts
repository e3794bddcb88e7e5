import type { Prediction, TokenSpan } from '../frameworks/predict.ts';
import { UNTRAINED } from '../frameworks/predict.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import type { PredictRowsOptions } from './predict-rows.ts';
import { openPrediction } from './predict-rows.ts';

export interface PreviewOptions extends Omit<PredictRowsOptions, 'maxRows'> {
  /** 0-based row to show. Default: the first that is an example. */
  row?: number;
}

/** Tokens side by side that are all trained or all masked, as text. */
export interface PreviewSpan {
  text: string;
  tokens: number;
  isTrained: boolean;
  /** The rule that decided it, where it is known. */
  because?: string;
  isSpecial: boolean;
}

/** One list of tokens of an example: the whole of it, or one answer of a pair. */
export interface PreviewSequence {
  name: string;
  inputIds: readonly number[];
  labels: readonly number[];
  spans: PreviewSpan[];
  tokens: number;
  trainedTokens: number;
}

export interface PreviewResult {
  to: string;
  method: string;
  tokenizer: string;
  row: number | null;
  /** Set where the framework leaves the row out. */
  dropped?: { code: string; message: string };
  sequences: PreviewSequence[];
  warnings: readonly { code: string; message: string }[];
  remarks: readonly string[];
}

/** Rows read beyond the one that is shown: what loaders derive from a whole file, such as its columns, is derived from these. */
const ROWS_AROUND = 1000;

/** What one row trains, token by token. Throws `DsprepError` as `openPrediction` does. */
export async function preview(options: PreviewOptions): Promise<PreviewResult> {
  const run = await openPrediction({ ...options, maxRows: (options.row ?? 0) + ROWS_AROUND });
  const base = { to: options.to, method: run.method, tokenizer: run.tokenizer.name, remarks: run.remarks };
  let first: Prediction | undefined;
  for await (const prediction of run.examples) {
    const isWanted = options.row === undefined ? prediction.kind !== 'dropped' : prediction.row === options.row;
    if (isWanted) return { ...base, ...shown(prediction, run.tokenizer) };
    first ??= prediction;
  }
  if (first === undefined || options.row !== undefined) return { ...base, row: options.row ?? null, sequences: [], warnings: [] };
  return { ...base, ...shown(first, run.tokenizer) };
}

function shown(prediction: Prediction, tokenizer: Tokenizer): Pick<PreviewResult, 'row' | 'dropped' | 'sequences' | 'warnings'> {
  const { row, warnings } = prediction;
  if (prediction.kind === 'dropped') {
    return { row, dropped: { code: prediction.code, message: prediction.message }, sequences: [], warnings };
  }
  if (prediction.kind === 'pair') {
    const { chosenInputIds, chosenLabels, rejectedInputIds, rejectedLabels } = prediction;
    return {
      row,
      warnings,
      sequences: [
        sequence('chosen', chosenInputIds, chosenLabels, undefined, tokenizer),
        sequence('rejected', rejectedInputIds, rejectedLabels, undefined, tokenizer),
      ],
    };
  }
  const name = prediction.kind === 'kto' ? (prediction.isDesirable ? 'desirable' : 'undesirable') : 'example';
  const spans = prediction.kind === 'tokens' ? prediction.spans : undefined;
  return { row, warnings, sequences: [sequence(name, prediction.inputIds, prediction.labels, spans, tokenizer)] };
}

function sequence(
  name: string,
  inputIds: readonly number[],
  labels: readonly number[],
  spans: readonly TokenSpan[] | undefined,
  tokenizer: Tokenizer,
): PreviewSequence {
  const special = new Set((tokenizer.parts?.addedTokens ?? []).map(({ id }) => id));
  const result: PreviewSpan[] = [];
  let span = 0;
  for (let start = 0; start < inputIds.length;) {
    while (spans !== undefined && span < spans.length && (spans[span] as TokenSpan).end <= start) span++;
    const rule = spans?.[span];
    const isTrained = labels[start] !== UNTRAINED;
    const isSpecial = special.has(inputIds[start] as number);
    let end = start + 1;
    const limit = Math.min(inputIds.length, rule?.end ?? inputIds.length);
    while (end < limit && !isSpecial && !special.has(inputIds[end] as number) && (labels[end] !== UNTRAINED) === isTrained) end++;
    const text = tokenizer.decode(inputIds.slice(start, end), { skipSpecialTokens: false });
    result.push({ text, tokens: end - start, isTrained, isSpecial, ...(rule === undefined ? {} : { because: rule.because }) });
    start = end;
  }
  const trainedTokens = labels.reduce((sum, label) => sum + (label === UNTRAINED ? 0 : 1), 0);
  return { name, inputIds, labels, spans: result, tokens: inputIds.length, trainedTokens };
}
