import { join } from 'node:path';
import { DsprepError, EXIT, isDsprepError } from '../../errors.ts';
import type { WrittenData } from '../../frameworks/config.ts';
import type { TrainPlan } from '../../frameworks/shared/plan/train-plan.ts';
import type { ValidateReport } from '../../report/findings.ts';
import type { Progress } from '../convert-options.ts';
import { validate } from '../validate.ts';
import type { ValidateOptions } from '../validate/validate-options.ts';
import type { Epoch } from '../../report/launch-text.ts';
import { epochOf, openPredicted } from './count-epoch.ts';

/** What was found in the rows, where nothing stands in the way. */
export interface RowsCheck {
  /** Absent where they are tokens already, which are not looked at. */
  rows?: number;
  /** By code, those of most rows first. */
  warnings: readonly { code: string; rows: number }[];
  /** Absent where the framework's examples are not predicted. */
  epoch?: Epoch;
  remarks: readonly string[];
}

export interface CheckRowsOptions {
  data: WrittenData;
  to: string;
  written: { text: string; fileName: string; plan?: TrainPlan };
  /** Whose tokenizer is taken for a script, which names none that could be read. */
  model?: string;
  gpus?: number;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** Reasons for which the model's tokenizer can't be had here, and for which nothing is predicted. */
const NO_TOKENIZER = /^(?:HUB_|TOKENIZER_|USAGE_HUB_ID|CHAT_TEMPLATE_)/;
const NO_PREDICTION = /^(?:PREDICT_UNSUPPORTED|USAGE_PREDICT_METHOD)$/;

const EMBEDDED = 'qwen3';
/** What rows of texts are written into. */
const TEXT_FILE = /\.(?:jsonl|txt)$/;

/**
 * The gate: looks at every row that is trained on or evaluated with, as the framework takes it with this config, and counts what one epoch is. Throws `LAUNCH_ROWS` (exit
 * code 3) where `validate` would fail.
 */
export async function checkRows(options: CheckRowsOptions): Promise<RowsCheck> {
  const { data, to, written, env, signal, onProgress } = options;
  if (data.splits.length === 0) throw noRows(data.folder);
  if (data.splits.some(({ file }) => !TEXT_FILE.test(file)))
    return { warnings: [], remarks: ['tokens are not looked at: validate the rows that they were made of'] };
  const predicted = openPredicted(to, data, { ...written, ...(options.model === undefined ? {} : { model: options.model }) });
  // a config that dsprep wrote leaves out the few rows that are much longer than the others, and says so
  const severity = written.plan === undefined ? {} : { severity: { DROPPED_CUT: 'warning' as const } };
  const base = { env, method: data.method, ...severity, ...(signal === undefined ? {} : { signal }) };
  const inputsOf = (from: number): string[] => data.splits.slice(from).map(({ file }) => join(data.folder, file));
  try {
    const asked = { ...base, ...predicted.options, inputs: inputsOf(0), ...(onProgress === undefined ? {} : { onProgress }) };
    const { report, used, remarks } = await validated(asked, base);
    if (!report.ok) throw refusal(report, options);
    const warnings = report.findings.filter(({ severity }) => severity === 'warning').map(({ code, rows }) => ({ code, rows }));
    const found = { rows: report.rows.read, warnings: warnings.sort((a, b) => b.rows - a.rows), remarks };
    if (report.budget === undefined) return found;
    // rows of the training split alone are an epoch
    const { onProgress: _, ...again } = used;
    const evaluated =
      data.splits.length < 2 ? undefined : await validate({ ...again, inputs: inputsOf(1), checks: ['schema'], minRows: 0 });
    return { ...found, epoch: epochOf(report.budget, evaluated?.budget, predicted, options.gpus) };
  } finally {
    predicted.close();
  }
}

/** With the model's tokenizer, else with the embedded one, else with no prediction. */
async function validated(
  asked: ValidateOptions,
  base: ValidateOptions,
): Promise<{ report: ValidateReport; used: ValidateOptions; remarks: string[] }> {
  try {
    return { report: await validate(asked), used: asked, remarks: [] };
  } catch (error) {
    if (!isDsprepError(error)) throw error;
    if (NO_TOKENIZER.test(error.code) && asked.tokenizer !== EMBEDDED) return validated({ ...asked, tokenizer: EMBEDDED }, base);
    if (!NO_PREDICTION.test(error.code)) throw error;
    const plain = { ...base, inputs: asked.inputs ?? [] };
    return { report: await validate(plain), used: plain, remarks: [`what is trained of each row was not looked at: ${error.message}`] };
  }
}

function noRows(folder: string): DsprepError {
  return new DsprepError({
    code: 'LAUNCH_ROWS',
    message: `${folder} has no row to train on`,
    hint: 'convert again: its report says what became of the rows',
    exitCode: EXIT.rejected,
  });
}

function refusal({ findings, rows, thresholds }: ValidateReport, { data, to }: CheckRowsOptions): DsprepError {
  const failing = findings.filter(({ isFailing }) => isFailing);
  const [worst] = failing;
  const place = worst?.first[0];
  const where = place === undefined ? '' : `: ${place.source}:${place.line} ${place.message}`;
  const others = failing.length < 2 ? '' : `, and ${failing.length - 1} more codes`;
  const broken = thresholds.filter(({ ok }) => !ok).map(({ name, limit, actual }) => `${name} is ${actual}, not ${limit}`);
  return new DsprepError({
    code: 'LAUNCH_ROWS',
    message: worst === undefined ? broken.join('; ') : `${worst.code} in ${worst.rows} of ${rows.read} rows${others}${where}`,
    hint: `dsprep validate ${data.folder} --to ${to} shows all; --skip-checks starts without`,
    exitCode: EXIT.rejected,
  });
}
