import { usageError } from '../errors.ts';
import type { Prediction, Predictor, Unsupported } from '../frameworks/predict.ts';
import type { PredictorDoor } from '../frameworks/predictors.ts';
import { predictorOf } from '../frameworks/predictors.ts';
import type { Method } from '../frameworks/target.ts';
import { readRows } from '../io/read-rows.ts';
import type { Source } from '../io/sources.ts';
import { disposeSources, findSources } from '../io/sources.ts';
import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { runLocal } from '../pipeline/local.ts';
import type { RowOutcome } from '../pipeline/outcome.ts';
import { openTokenizer } from '../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import { checkOptions } from './convert-options.ts';
import type { ConvertOptions } from './convert-options.ts';
import { runUntilColumnsHold } from './convert.ts';
import { openLocalPhase } from './local-setup.ts';
import type { RunPlan } from './plan-run.ts';
import { localPlan, planRun, spillDir } from './plan-run.ts';
import { openLayouts } from './run-plan.ts';
import { sampleSources } from './sample-sources.ts';
import { readTrainConfig, withSettings } from './train-config.ts';

/** What tokens are predicted from: the data, a framework, a tokenizer, and the framework's own options. */
export interface PredictRowsOptions extends Pick<
  ConvertOptions,
  | 'inputs'
  | 'from'
  | 'map'
  | 'mapRole'
  | 'method'
  | 'layout'
  | 'multiTurn'
  | 'mergeConsecutive'
  | 'maxRowBytes'
  | 'signal'
  | 'stdin'
  | 'env'
> {
  /** One framework. */
  to: string;
  /** Folder, file, hub id, `qwen3` or `gpt-oss`; default: what the config names, else `qwen3`. */
  tokenizer?: string;
  /** A `.jinja` file over the tokenizer's own template. */
  chatTemplate?: string;
  /** An existing training config of the framework. Where it names its data, rows are taken as they stand; else they are converted first. */
  trainConfig?: string;
  /** `key=value` options of the framework over the config's. */
  set?: readonly string[];
  /** Rows to look at. Default: all. */
  maxRows?: number;
}

/** A prediction under way. */
export interface PredictRun {
  tokenizer: Tokenizer;
  method: Method;
  /** The framework's options that hold. */
  config: JsonObject;
  /** What was chosen for the user. */
  remarks: readonly string[];
  /** In the order of the rows; each is gone through once. */
  examples: AsyncGenerator<Prediction>;
}

const DEFAULT_TOKENIZER = 'qwen3';

/** Rows on their way to a predictor: a JSON object as on disk, or why there is none. */
type DiskRow = { index: number; row: JsonObject } | { index: number; code: string; message: string };

/**
 * Predicts the ids and labels of every example. Rows are numbered from 0 over all inputs. Throws `DsprepError` for bad usage, I/O, a missing tokenizer, and for options
 * whose effect is not predicted (`PREDICT_UNSUPPORTED`).
 */
export async function openPrediction(options: PredictRowsOptions): Promise<PredictRun> {
  const door = predictorOf(options.to);
  const given = withSettings(options.trainConfig === undefined ? {} : readTrainConfig(options.trainConfig), options.set ?? []);
  const remarks: string[] = [];
  const tokenizer = await openTokenizer(tokenizerName(options, door, given, remarks), {
    ...(options.chatTemplate === undefined ? {} : { chatTemplate: options.chatTemplate }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const checked = checkOptions({ ...options, out: '-', dryRun: true, workers: 1 });
  const sources = await findSources(options.inputs, {
    spoolDir: spillDir(options.env ?? process.env),
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  try {
    const isRaw = door.namesData(given) && (options.from === undefined || options.from === 'auto');
    if (isRaw) {
      remarks.push('rows are taken as they stand: the config names its data');
      const method = checked.method ?? methodOf(given);
      const predictor = opened(door.open({ config: given, tokenizer, method }), options.to);
      return {
        tokenizer,
        method,
        config: given,
        remarks,
        examples: predicted(predictor, rawRows(sources, checked.maxRowBytes, options), sources, options),
      };
    }
    const sampled = await sampleSources(sources, {
      maxRowBytes: checked.maxRowBytes,
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(options.map === undefined ? {} : { map: options.map }),
      ...(options.mapRole === undefined ? {} : { roles: options.mapRole }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const plan = planRun(checked, sampled);
    if (!door.methods.includes(plan.method)) {
      throw usageError(
        'USAGE_PREDICT_METHOD',
        `${options.to} examples for ${plan.method} are not predicted`,
        `--method ${door.methods.join('|')}`,
      );
    }
    await runUntilColumnsHold(plan, undefined);
    const [layout] = openLayouts(plan);
    if (layout === undefined) throw new RangeError('no layout');
    const files = layout.registration([{ split: 'train', file: layout.dataFile('train'), rows: 1 }]);
    const config = { ...door.configOf({ layout: layout.name, method: plan.method, files }), ...given };
    const predictor = opened(door.open({ config, tokenizer, method: plan.method }), options.to);
    const rows = convertedRows(plan, checked.maxRowBytes, options);
    return {
      tokenizer,
      method: plan.method,
      config,
      remarks: [...plan.remarks, ...remarks],
      examples: predicted(predictor, rows, sources, options),
    };
  } catch (error) {
    await disposeSources(sources);
    throw error;
  }
}

function tokenizerName(options: PredictRowsOptions, door: PredictorDoor, config: JsonObject, remarks: string[]): string {
  if (options.tokenizer !== undefined) return options.tokenizer;
  const named = door.modelKeys.map((key) => config[key]).find((value) => typeof value === 'string');
  if (typeof named === 'string') {
    remarks.push(`the tokenizer is that of ${named}, which the config names (--tokenizer names another)`);
    return named;
  }
  remarks.push(`tokens are those of the embedded ${DEFAULT_TOKENIZER} (--tokenizer names another)`);
  return DEFAULT_TOKENIZER;
}

/** The method that a config is for, as far as it says so. */
function methodOf(config: JsonObject): Method {
  const said = config['rl'] ?? config['stage'];
  if (said === 'pt') return 'pretrain';
  if (said === 'rm') return 'reward';
  return said === 'dpo' || said === 'ipo' || said === 'simpo' || said === 'orpo' || said === 'kto' ? said : 'sft';
}

function opened(result: { predictor: Predictor } | { unsupported: readonly Unsupported[] }, target: string): Predictor {
  if ('predictor' in result) return result.predictor;
  const reasons = result.unsupported.map(({ key, message }) => `${key}: ${message}`).join('; ');
  throw usageError(
    'PREDICT_UNSUPPORTED',
    `not predicted for ${target}: ${reasons}`,
    'take the option out, or set another value with --set key=value',
  );
}

async function* predicted(
  predictor: Predictor,
  rows: AsyncGenerator<DiskRow>,
  sources: readonly Source[],
  options: PredictRowsOptions,
): AsyncGenerator<Prediction> {
  try {
    for await (const row of rows) {
      if (row.index >= (options.maxRows ?? Infinity)) break;
      if ('code' in row) yield { kind: 'dropped', row: row.index, code: row.code, message: row.message, warnings: [] };
      else yield* predictor.push(row.row, row.index);
    }
    yield* predictor.end();
  } finally {
    await disposeSources(sources);
  }
}

async function* rawRows(sources: readonly Source[], maxRowBytes: number, { signal }: PredictRowsOptions): AsyncGenerator<DiskRow> {
  let index = 0;
  for (const source of sources) {
    for await (const { rows } of readRows(source, { maxRowBytes, ...(signal === undefined ? {} : { signal }) })) {
      for (const row of rows) {
        if (!row.ok) yield { index, code: row.issue.code, message: row.issue.message };
        else if (!isJsonObject(row.value)) yield { index, code: 'ROW_NOT_OBJECT', message: 'the row is no object' };
        else yield { index, row: row.value };
        index++;
      }
    }
  }
}

async function* convertedRows(plan: RunPlan, maxRowBytes: number, { signal }: PredictRowsOptions): AsyncGenerator<DiskRow> {
  let index = 0;
  for (const source of plan.sources) {
    const phase = openLocalPhase(localPlan(plan, source), undefined, false);
    for await (const batch of readRows(source.source, { maxRowBytes, ...(signal === undefined ? {} : { signal }) })) {
      for (const outcome of runLocal(phase, batch).rows) yield* diskRows(outcome, index++);
    }
  }
}

function* diskRows(outcome: RowOutcome, index: number): Generator<DiskRow> {
  const wrong = outcome.issues.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) yield { index, code: wrong.code, message: wrong.message };
  for (const { drop, outputs } of outcome.records) {
    const [output] = outputs;
    if (drop !== undefined || output === undefined) yield { index, code: 'DROPPED_BY_STAGE', message: drop ?? '' };
    else if (!output.ok) yield { index, code: output.issue.code, message: output.issue.message };
    else for (const text of output.rows) yield { index, row: JSON.parse(text) as JsonObject };
  }
}
