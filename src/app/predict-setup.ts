import { usageError } from '../errors.ts';
import type { Predictor, Unsupported } from '../frameworks/predict.ts';
import type { PredictorDoor } from '../frameworks/predictors.ts';
import { predictorOf } from '../frameworks/predictors.ts';
import type { Method } from '../frameworks/target.ts';
import type { JsonObject } from '../json.ts';
import { openTokenizer } from '../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import type { CheckedOptions } from './convert-options.ts';
import type { ExamineOptions } from './examine-rows.ts';
import type { RunPlan } from './plan-run.ts';
import { planRun } from './plan-run.ts';
import { openLayouts } from './run-plan.ts';
import type { SampledSource } from './sample-sources.ts';
import { readTrainConfig, withSettings } from './train-config.ts';

/** A prediction, decided: what is predicted with which options. */
export interface PredictionSetup {
  to: string;
  tokenizer: Tokenizer;
  method: Method;
  /** How rows become rows on disk; absent where they are taken as they stand. */
  plan?: RunPlan;
  /** The framework's options that hold, and a predictor for them, as the plan's columns now stand. */
  open(): { predictor: Predictor; config: JsonObject };
  /** What was chosen for the user. */
  remarks: readonly string[];
}

const DEFAULT_TOKENIZER = 'qwen3';

/** What a framework's own config and `--set` say, and whether it names its data: then rows are taken as they stand. */
export function frameworkConfig(
  to: string,
  options: Pick<ExamineOptions, 'trainConfig' | 'set' | 'from'>,
): { config: JsonObject; namesData: boolean } {
  const config = withSettings(options.trainConfig === undefined ? {} : readTrainConfig(options.trainConfig), options.set ?? []);
  return { config, namesData: predictorOf(to).namesData(config) && (options.from === undefined || options.from === 'auto') };
}

/**
 * Opens the tokenizer and decides how rows become examples. `sampled` is only looked at where rows are converted. Throws `DsprepError` for bad usage, a missing
 * tokenizer, and options whose effect is not predicted (`PREDICT_UNSUPPORTED`).
 */
export async function setUpPrediction(
  to: string,
  options: ExamineOptions,
  checked: CheckedOptions,
  sampled: readonly SampledSource[],
): Promise<PredictionSetup> {
  const door = predictorOf(to);
  const { config: given, namesData } = frameworkConfig(to, options);
  const remarks: string[] = [];
  const tokenizer = await openTokenizer(tokenizerName(options, door, given, remarks), {
    ...(options.chatTemplate === undefined ? {} : { chatTemplate: options.chatTemplate }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const openWith = (config: JsonObject, method: Method): { predictor: Predictor; config: JsonObject } => ({
    predictor: opened(door.open({ config, tokenizer, method }), to),
    config,
  });
  if (namesData) {
    const method = checked.method ?? methodOf(given);
    const remark = 'rows are taken as they stand: the config names its data';
    return { to, tokenizer, method, open: () => openWith(given, method), remarks: [...remarks, remark] };
  }
  const plan = await planRun(checked, sampled);
  if (!door.methods.includes(plan.method)) {
    throw usageError('USAGE_PREDICT_METHOD', `${to} examples for ${plan.method} are not predicted`, `--method ${door.methods.join('|')}`);
  }
  return {
    to,
    tokenizer,
    method: plan.method,
    plan,
    open() {
      const [layout] = openLayouts(plan);
      if (layout === undefined) throw new RangeError('no layout');
      const files = layout.registration([{ split: 'train', file: layout.dataFile('train'), rows: 1 }]);
      return openWith({ ...door.configOf({ layout: layout.name, method: plan.method, files }), ...given }, plan.method);
    },
    remarks: [...plan.remarks, ...remarks],
  };
}

function tokenizerName(options: ExamineOptions, door: PredictorDoor, config: JsonObject, remarks: string[]): string {
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
