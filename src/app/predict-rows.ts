import type { Prediction } from '../frameworks/predict.ts';
import type { ExamineOptions, ExamineRun, Examination } from './examine-rows.ts';
import { openExamination, settleColumns } from './examine-rows.ts';

/** What tokens are predicted from: the data, a framework, a tokenizer, and the framework's own options. */
export interface PredictRowsOptions extends ExamineOptions {
  /** One framework. */
  to: string;
  /** Rows to look at. Default: all. */
  maxRows?: number;
}

/** A prediction under way. */
export interface PredictRun extends Pick<NonNullable<ExamineRun['prediction']>, 'tokenizer' | 'method' | 'config'> {
  /** What was chosen for the user. */
  remarks: readonly string[];
  /** In the order of the rows; each is gone through once. */
  examples: AsyncGenerator<Prediction>;
}

/**
 * Predicts the ids and labels of every example, one by one. Rows are numbered from 0 over all inputs. Rows are gone through once before the first example, to see which
 * columns they need; `examineRows` does both at once. Throws `DsprepError` for bad usage, I/O, a missing tokenizer, and for options whose effect is not predicted
 * (`PREDICT_UNSUPPORTED`).
 */
export async function openPrediction(options: PredictRowsOptions): Promise<PredictRun> {
  const examination = await openExamination(options);
  try {
    const maxRows = options.maxRows === undefined ? {} : { maxRows: options.maxRows };
    await settleColumns(examination, maxRows);
    const { run, rows } = examination.start(maxRows);
    if (run.prediction === undefined) throw new RangeError('no framework');
    const { tokenizer, method, config } = run.prediction;
    return { tokenizer, method, config, remarks: run.remarks, examples: examples(examination, rows) };
  } catch (error) {
    await examination.close();
    throw error;
  }
}

async function* examples(examination: Examination, rows: ReturnType<Examination['start']>['rows']): AsyncGenerator<Prediction> {
  try {
    for await (const step of rows) {
      if ('predictions' in step) yield* step.predictions;
      else if ('rest' in step) yield* step.rest;
    }
  } finally {
    await examination.close();
  }
}
