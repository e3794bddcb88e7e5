import { basename } from 'node:path';
import type { PlanChoice, Tuning, WrittenData } from '../../frameworks/config.ts';
import { configOf } from '../../frameworks/configs.ts';
import type { PlanChoices, TrainPlan } from '../../frameworks/shared/plan/train-plan.ts';
import type { Method } from '../../frameworks/target.ts';
import { checkTraining } from './check-training.ts';
import type { MergedInto } from './work-out-merged.ts';
import { workOutMerged } from './work-out-merged.ts';
import type { WorkedOut } from './work-out.ts';
import { workOut } from './work-out.ts';
import { refuseTaken, writeConfig } from './write-config.ts';
import { readWrittenData } from './written-data.ts';

export interface ConfigOptions extends Pick<PlanChoices, PlanChoice> {
  /** An output folder of `convert`. */
  dir: string;
  to: string;
  /** Hub id or folder; needed but with `merge`, where the config may name it. */
  model?: string;
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
  /** Write it without a look at what the first rows would train. */
  skipChecks?: boolean;
  /** A person's own config, read and never written: what it says stays, but for what names the data, and what is missing is added. */
  merge?: string;
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
  /** With `merge`: what came of the config that was there, of which `text` is the whole. */
  merged?: MergedInto;
  /** Where it was written. */
  outFile?: string;
}

/** Writes a training config for what `convert` wrote. Throws `DsprepError` for bad usage and I/O. */
export async function config(options: ConfigOptions): Promise<ConfigResult> {
  const { merge, outFile, placedAt } = options;
  configOf(options.to);
  if (outFile !== undefined) refuseTaken(outFile, options);
  const here = readWrittenData(options.dir, options.to);
  const data = placed(here, placedAt);
  const given =
    merge === undefined
      ? await workOut(here, data, options, (name) => (outFile === undefined ? name : basename(outFile)))
      : await workOutMerged(here, data, merge, options);
  const worked = await checkedConfig(given, here, options);
  if (outFile === undefined) return resultOf(worked);
  writeConfig(worked, outFile);
  return { ...resultOf(worked), outFile };
}

/** The same, with what its first rows would train wrong. Throws `CONFIG_STOPS`, `CONFIG_TRAINS_NOTHING` or `CONFIG_NEVER_STOPS`. */
export async function checkedConfig<W extends WorkedOut>(
  worked: W,
  here: WrittenData,
  { to, skipChecks, signal }: Pick<ConfigOptions, 'to' | 'skipChecks' | 'signal'>,
): Promise<W> {
  const { tokenizer, method, notes } = worked;
  if (tokenizer === undefined || skipChecks === true) return worked;
  const found = await checkTraining({ to, method, here, config: worked.read, tokenizer, ...(signal === undefined ? {} : { signal }) });
  return { ...worked, notes: [...notes, ...found] };
}

export function resultOf({ groups: _, isScript: __, tokens: ___, tokenizer: ____, read: _____, ...result }: WorkedOut): ConfigResult {
  return result;
}

/** Data as another machine sees it: in another folder, also where its registration names it by a whole path. */
function placed<D extends WrittenData>(data: D, folder: string | undefined): D {
  if (folder === undefined) return data;
  const registration = Object.entries(data.registration).map(([name, text]) => [name, text.replaceAll(data.folder, folder)]);
  return { ...data, folder, registration: Object.fromEntries(registration) as WrittenData['registration'] };
}
