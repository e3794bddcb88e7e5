import { existsSync } from 'node:fs';
import { usageError } from '../errors.ts';
import type { Prediction } from '../frameworks/predict.ts';
import { UNTRAINED } from '../frameworks/predict.ts';
import { openAtomicFile } from '../io/atomic-file.ts';
import { openStdoutSink } from '../io/file-sink.ts';
import type { JsonObject } from '../json.ts';
import { addTo } from '../pipeline/tally.ts';
import type { ExamineRun, RowVisitor } from './examine-rows.ts';
import { examineRows } from './examine-rows.ts';
import type { PredictRowsOptions } from './predict-rows.ts';

export interface PredictOptions extends PredictRowsOptions {
  /** File to write, one JSON line for each example; `-` is standard output. */
  outFile: string;
  /** Replace a file that is there. */
  force?: boolean;
}

/** What a prediction came to. */
export interface PredictResult {
  to: string;
  method: string;
  tokenizer: { name: string; fingerprint: string; engine: string };
  outFile: string;
  examples: number;
  tokens: number;
  trainedTokens: number;
  /** Rows that the framework leaves out or stops on, by code. */
  dropped: Record<string, number>;
  /** Examples with a silent fault, by code. */
  warnings: Record<string, number>;
  remarks: readonly string[];
}

/** Predicts every example and writes ids and labels, in the shape that `conformance/` writes for the real frameworks. Throws `DsprepError`. */
export async function predict(options: PredictOptions): Promise<PredictResult> {
  const { outFile } = options;
  if (outFile !== '-' && options.force !== true && existsSync(outFile)) {
    throw usageError('OUTPUT_EXISTS', `${outFile} is there already`, 'replace it with --force, or name another file');
  }
  // what is printed can't be taken back
  return examineRows({ ...options, settlesColumns: outFile === '-' }, (run) => openPredictVisitor(options, run));
}

const SHOWS_DATE = "the chat template writes today's date: other days give other tokens; SOURCE_DATE_EPOCH=<seconds> fixes it";

function openPredictVisitor({ to, outFile }: PredictOptions, { prediction, remarks }: ExamineRun): RowVisitor<PredictResult> {
  if (prediction === undefined) throw new RangeError('no framework');
  const { tokenizer } = prediction;
  const { name, fingerprint, engine } = tokenizer;
  const result: PredictResult = {
    to,
    method: prediction.method,
    tokenizer: { name, fingerprint, engine },
    outFile,
    examples: 0,
    tokens: 0,
    trainedTokens: 0,
    dropped: {},
    warnings: {},
    remarks,
  };
  const file = outFile === '-' ? stdoutFile() : openAtomicFile(outFile);
  const take = (examples: readonly Prediction[]): void => {
    for (const example of examples) {
      file.writeLine(JSON.stringify(exampleLine(example)));
      countExample(result, example);
    }
  };
  return {
    row: ({ predictions }) => take(predictions),
    end(rest) {
      take(rest);
      file.publish();
      return tokenizer.showedCurrentTime?.() === true ? { ...result, remarks: [...remarks, SHOWS_DATE] } : result;
    },
    abandon: () => file.abandon(),
  };
}

function stdoutFile(): Pick<ReturnType<typeof openAtomicFile>, 'writeLine' | 'publish' | 'abandon'> {
  const sink = openStdoutSink();
  return { writeLine: sink.writeLine, publish: sink.close, abandon: sink.abandon };
}

function countExample(result: PredictResult, prediction: Prediction): void {
  for (const { code } of prediction.warnings) addTo(result.warnings, code);
  if (prediction.kind === 'dropped') {
    addTo(result.dropped, prediction.code);
    return;
  }
  result.examples++;
  for (const labels of labelsOf(prediction)) {
    result.tokens += labels.length;
    for (const label of labels) if (label !== UNTRAINED) result.trainedTokens++;
  }
}

/** The labels of an example: one list, or one for each answer of a pair. */
export function labelsOf(prediction: Exclude<Prediction, { kind: 'dropped' }>): (readonly number[])[] {
  return prediction.kind === 'pair' ? [prediction.chosenLabels, prediction.rejectedLabels] : [prediction.labels];
}

/** An example as one line of the output has it. */
export function exampleLine(prediction: Prediction): JsonObject {
  const { row } = prediction;
  switch (prediction.kind) {
    case 'tokens':
      return {
        row,
        input_ids: [...prediction.inputIds],
        labels: [...prediction.labels],
        ...(prediction.seqLengths === undefined ? {} : { seq_lengths: [...prediction.seqLengths] }),
      };
    case 'pair':
      return {
        row,
        prompt_ids: [...prediction.promptIds],
        chosen_input_ids: [...prediction.chosenInputIds],
        chosen_labels: [...prediction.chosenLabels],
        rejected_input_ids: [...prediction.rejectedInputIds],
        rejected_labels: [...prediction.rejectedLabels],
      };
    case 'kto':
      return { row, kto_label: prediction.isDesirable, input_ids: [...prediction.inputIds], labels: [...prediction.labels] };
    case 'dropped':
      return { row, dropped: prediction.code, message: prediction.message };
  }
}
