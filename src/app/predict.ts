import { existsSync } from 'node:fs';
import { usageError } from '../errors.ts';
import type { Prediction } from '../frameworks/predict.ts';
import { trainedCount } from '../frameworks/predict.ts';
import { openAtomicFile } from '../io/atomic-file.ts';
import { openStdoutSink } from '../io/file-sink.ts';
import { jsonLine } from '../io/json-line.ts';
import type { JsonLine } from '../io/json-line.ts';
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
  const line = jsonLine();
  const take = (examples: readonly Prediction[]): void => {
    for (const example of examples) {
      writeExample(line, example);
      file.writeBytes(line.take());
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

function stdoutFile(): Pick<ReturnType<typeof openAtomicFile>, 'writeBytes' | 'publish' | 'abandon'> {
  const sink = openStdoutSink();
  return { writeBytes: sink.writeBytes, publish: sink.close, abandon: sink.abandon };
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
    result.trainedTokens += trainedCount(labels);
  }
}

/** The labels of an example: one list, or one for each answer of a pair. */
export function labelsOf(prediction: Exclude<Prediction, { kind: 'dropped' }>): (readonly number[])[] {
  return prediction.kind === 'pair' ? [prediction.chosenLabels, prediction.rejectedLabels] : [prediction.labels];
}

/** An example as one line of the output has it. */
function writeExample(line: JsonLine, prediction: Prediction): void {
  line.text(`{"row":${prediction.row}`);
  const list = (name: string, values: readonly number[]): void => {
    line.text(`,"${name}":`);
    if (values.every(isInteger)) line.integers(values);
    else line.text(JSON.stringify(values));
  };
  switch (prediction.kind) {
    case 'tokens':
      list('input_ids', prediction.inputIds);
      list('labels', prediction.labels);
      if (prediction.seqLengths !== undefined) list('seq_lengths', prediction.seqLengths);
      break;
    case 'pair':
      list('prompt_ids', prediction.promptIds);
      list('chosen_input_ids', prediction.chosenInputIds);
      list('chosen_labels', prediction.chosenLabels);
      list('rejected_input_ids', prediction.rejectedInputIds);
      list('rejected_labels', prediction.rejectedLabels);
      break;
    case 'kto':
      line.text(`,"kto_label":${prediction.isDesirable}`);
      list('input_ids', prediction.inputIds);
      list('labels', prediction.labels);
      break;
    case 'dropped':
      line.text(`,"dropped":${JSON.stringify(prediction.code)},"message":${JSON.stringify(prediction.message)}`);
  }
  line.text('}');
}

/** Rows that came with ids may have any numbers in them. */
function isInteger(value: number): boolean {
  return (value | 0) === value;
}
