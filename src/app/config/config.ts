import { existsSync } from 'node:fs';
import { usageError } from '../../errors.ts';
import type { Logger, Setting, SettingGroup, Tuning, WrittenData } from '../../frameworks/config.ts';
import { LOGGERS, TUNINGS } from '../../frameworks/config.ts';
import { configOf } from '../../frameworks/configs.ts';
import { configText } from '../../frameworks/shared/plan/config-text.ts';
import { evaluationSplit } from '../../frameworks/shared/plan/evaluation-split.ts';
import type { PlanChoices, TrainPlan } from '../../frameworks/shared/plan/train-plan.ts';
import { planTraining } from '../../frameworks/shared/plan/train-plan.ts';
import type { Method } from '../../frameworks/target.ts';
import { METHODS } from '../../frameworks/target.ts';
import { writeFileAtomic } from '../../io/atomic-file.ts';
import type { JsonObject } from '../../json.ts';
import { isJsonObject, setOwn } from '../../json.ts';
import { withSettings } from '../train-config.ts';
import { VERSION } from '../../version.ts';
import { countTokens } from './count-tokens.ts';
import { findModel } from './find-model.ts';
import { readWrittenData } from './written-data.ts';

export interface ConfigOptions extends Pick<
  PlanChoices,
  'seqLen' | 'epochs' | 'microBatchSize' | 'gradientAccumulation' | 'learningRate' | 'loraRank'
> {
  /** An output folder of `convert`. */
  dir: string;
  to: string;
  /** Hub id or folder. */
  model: string;
  /** What is trained and how: a method, a tuning, or both (`sft`, `qlora`, `dpo-lora`). Default: what the data was written for, with LoRA. */
  method?: string;
  presets?: readonly string[];
  /** `key=value` options of the framework over those worked out. */
  set?: readonly string[];
  gpus?: number;
  nodes?: number;
  /** Memory of one GPU, in bytes. */
  vramBytes?: number;
  logger?: string;
  outputDir?: string;
  /** Lengths of the training examples in tokens, where they are known. Default: they are counted. */
  tokens?: { total: number; p50: number; p99: number; max: number };
  /** Where the data will lie when it is trained on, as the training sees it. Default: where it is. */
  placedAt?: string;
  /** File to write; absent: the text is only returned. */
  outFile?: string;
  force?: boolean;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}

export interface ConfigResult {
  to: string;
  method: Method;
  tuning: Tuning;
  testedWith: string;
  /** The config. */
  text: string;
  fileName: string;
  /** Files beside it. */
  files: readonly { path: string; text: string }[];
  /** Where the trained weights go. */
  outputDir: string;
  /** Weights of the model, as they were counted or guessed. */
  parameters: number;
  plan: TrainPlan;
  start: readonly string[];
  /** What has to run once on each machine before it. */
  before: readonly (readonly string[])[];
  followUps: readonly { title: string; command: readonly string[] }[];
  notes: readonly string[];
  /** Those of the notes that are for a person who starts it by hand. */
  byHand: readonly string[];
  /** Where it was written. */
  outFile?: string;
}

/** Writes a training config for what `convert` wrote. Throws `DsprepError` for bad usage and I/O. */
export async function config(options: ConfigOptions): Promise<ConfigResult> {
  const { to, outFile } = options;
  const door = configOf(to);
  if (outFile !== undefined && options.force !== true && existsSync(outFile)) {
    throw usageError('OUTPUT_EXISTS', `${outFile} is there already`, 'replace it with --force, or name another file');
  }
  const here = readWrittenData(options.dir, to);
  const data = placed(here, options.placedAt);
  const { method, tuning } = parseMethod(options.method, data.method);
  check('--method', method, door.methods);
  check('--method', tuning, door.tunings);
  const presets = options.presets ?? [];
  for (const preset of presets)
    check(
      '--preset',
      preset,
      door.presets.map(({ name }) => name),
    );
  const logger = LOGGERS.find((name) => name === (options.logger ?? 'none'));
  if (logger === undefined)
    throw usageError('USAGE_LOGGER', `--logger ${options.logger ?? ''} is not known`, `one of ${LOGGERS.join(', ')}`);

  const env = options.env ?? process.env;
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const { facts: model, remark } = await findModel(options.model, {
    env,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const lengths =
    options.tokens !== undefined
      ? { tokens: options.tokens }
      : method === data.method
        ? await countTokens(here, to, options.model, { env, ...signal })
        : {};
  const hardware = {
    gpus: options.gpus ?? 1,
    nodes: options.nodes ?? 1,
    ...(options.vramBytes === undefined ? {} : { memoryBytes: options.vramBytes }),
  };
  const plan = planTraining(
    {
      method,
      tuning,
      model,
      hardware,
      data: {
        trainRows: data.splits[0]?.rows ?? 0,
        evalRows: evaluationSplit(data.splits)?.rows ?? 0,
        ...(lengths.tokens === undefined ? {} : { tokens: lengths.tokens }),
      },
    },
    { ...options, canPack: door.packs(method), fusedLoss: door.hasFusedLoss(method) },
  );
  const outputDir = options.outputDir ?? `trained/${method}-${tuning}`;
  const given = withSettings({}, options.set ?? []);
  const written = door.write({ data, model, method, tuning, presets, plan, hardware, logger: logger satisfies Logger, given, outputDir });
  const groups = withOverrides(written.groups, given);
  const fileName = written.fileName ?? door.fileName;
  const header = [
    `${to} config for ${options.model}: ${method}, ${tuning}${presets.map((name) => `, ${name}`).join('')}.`,
    `Written by dsprep ${VERSION} for ${door.testedWith}. Start it with: ${written.start.join(' ').replace('{config}', fileName)}`,
  ];
  const text = (written.text ?? configText)(groups, header);
  if (outFile !== undefined) writeFileAtomic(outFile, text);
  return {
    to,
    method,
    tuning,
    testedWith: door.testedWith,
    text,
    fileName,
    files: written.files,
    outputDir,
    parameters: model.parameters,
    plan,
    start: written.start,
    before: written.before ?? [],
    followUps: written.followUps,
    notes: [
      ...[remark, 'remark' in lengths ? lengths.remark : undefined].filter((one) => one !== undefined),
      ...written.notes,
      ...(written.byHand ?? []),
      ...memoryNote(plan),
    ],
    byHand: written.byHand ?? [],
    ...(outFile === undefined ? {} : { outFile }),
  };
}

/** `dpo-qlora` → both; one of them alone leaves the other to the data, or to LoRA. */
export function parseMethod(given: string | undefined, ofData: Method): { method: Method; tuning: Tuning } {
  let [method, tuning]: [Method | undefined, Tuning | undefined] = [undefined, undefined];
  for (const word of given === undefined ? [] : given.split('-')) {
    const asMethod = METHODS.find((name) => name === word);
    const asTuning = TUNINGS.find((name) => name === word);
    if (asMethod !== undefined && method === undefined) method = asMethod;
    else if (asTuning !== undefined && tuning === undefined) tuning = asTuning;
    else {
      throw usageError(
        'USAGE_METHOD',
        `--method ${given ?? ''} is not known`,
        `one of ${METHODS.join(', ')}, and one of ${TUNINGS.join(', ')}, e.g. dpo-qlora`,
      );
    }
  }
  return { method: method ?? ofData, tuning: tuning ?? (ofData === 'pretrain' && method === undefined ? 'full' : 'lora') };
}

function check(flag: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) {
    const list = known.length === 0 ? 'it has none' : `one of ${known.join(', ')}`;
    throw usageError('USAGE_CONFIG_CHOICE', `${flag} ${value} is not one that the framework has`, list);
  }
}

/** Data as another machine sees it: in another folder, also where its registration names it by a whole path. */
function placed<D extends WrittenData>(data: D, folder: string | undefined): D {
  if (folder === undefined) return data;
  const registration = Object.entries(data.registration).map(([name, text]) => [name, text.replaceAll(data.folder, folder)]);
  return { ...data, folder, registration: Object.fromEntries(registration) as WrittenData['registration'] };
}

/** What a person sets stands where it belongs; what is new stands in a group of its own. */
function withOverrides(groups: readonly SettingGroup[], set: JsonObject): SettingGroup[] {
  const taken = new Set<string>();
  const given = spread(
    set,
    groups.flatMap(({ settings }) => settings.map(({ key }) => key)),
  );
  const replaced = groups.map(({ title, settings }) => ({
    title,
    settings: settings.map((setting): Setting => {
      const value = given[setting.key];
      if (value === undefined) return setting;
      taken.add(setting.key);
      const merged = isJsonObject(value) && isJsonObject(setting.value) ? { ...setting.value, ...value } : value;
      return { key: setting.key, value: merged, why: 'as asked' };
    }),
  }));
  const rest = Object.entries(given).filter(([key]) => !taken.has(key));
  if (rest.length > 0) replaced.push({ title: 'As asked', settings: rest.map(([key, value]) => ({ key, value })) });
  return replaced;
}

/** `train={max_steps: 2}` is `train.max_steps=2` where options stand in a mapping `train`. */
function spread(given: JsonObject, keys: readonly string[]): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(given)) {
    const isMapping = isJsonObject(value) && !keys.includes(key) && keys.some((name) => name.startsWith(`${key}.`));
    if (!isMapping) setOwn(result, key, value);
    else {
      const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [`${key}.${name}`, one]));
      Object.assign(result, spread(inner, keys));
    }
  }
  return result;
}

function memoryNote({ vram, fits }: TrainPlan): string[] {
  if (fits !== false) return [];
  return [
    `an estimated ${(vram.bytes / 2 ** 30).toFixed(1)} GiB will not fit on one GPU: try --method …-qlora, a shorter --seq-len, or more GPUs`,
  ];
}
