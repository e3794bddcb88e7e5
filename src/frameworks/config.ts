import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject, setOwn } from '../json.ts';
import type { ModelFacts } from './shared/plan/model-facts.ts';
import type { TrainPlan } from './shared/plan/train-plan.ts';
import type { MemoryHabits, Spread } from './shared/plan/vram.ts';
import type { Method, SplitSummary } from './target.ts';

/** Which weights change, and how they are held. */
export const TUNINGS = ['full', 'lora', 'qlora', 'freeze', 'adapter', 'adapter_v2'] as const;
export type Tuning = (typeof TUNINGS)[number];

/** Where the numbers of a run are shown. */
export const LOGGERS = ['none', 'wandb', 'tensorboard', 'mlflow'] as const;
export type Logger = (typeof LOGGERS)[number];

/** An output of `convert`, as its manifest has it. */
export interface WrittenData {
  /** Absolute. */
  folder: string;
  layout: string;
  method: Method;
  /** Splits with their files and rows, train first. */
  splits: readonly SplitSummary[];
  /** Hex, of the data files together: tells what a framework prepared of them from what it prepared of others. */
  dataHash?: string;
  /** Registration files that `convert` wrote beside the data, by path, e.g. `axolotl.yaml`, `dataset_info.json`. */
  registration: Readonly<Record<string, string>>;
  hasTools: boolean;
  hasImages: boolean;
}

/** What a training config is written for. */
export interface ConfigRequest {
  data: WrittenData;
  model: ModelFacts;
  method: Method;
  tuning: Tuning;
  /** Additions that the framework knows by name, e.g. `qat`, `multi-node`; each is one small delta. */
  presets: readonly string[];
  plan: TrainPlan;
  hardware: Hardware;
  logger: Logger;
  /** Absent where the model's tokenizer is not at hand. */
  chat?: ChatFacts;
  /** Options that the person sets; they go over those written here, which may ask what they say. */
  given: JsonObject;
  /** Where the trained weights go; relative to the folder that the framework is started in. */
  outputDir: string;
}

/** What the model's tokenizer says of conversations. */
export interface ChatFacts {
  hasTemplate: boolean;
  /** Source of its template. */
  template?: string;
  eosToken?: string;
  /** The token that the template writes behind an answer. */
  turnEnd?: string;
}

export interface Hardware {
  /** In all, over all nodes. */
  gpus: number;
  nodes: number;
  /** Memory of one, in bytes; unknown where absent. */
  memoryBytes?: number;
}

/** One option, and why it has its value. */
export interface Setting {
  /** With dots where options stand in a mapping: `train.epochs`. */
  key: string;
  value: JsonValue;
  why?: string;
}

/** Options that belong together, under a heading. */
export interface SettingGroup {
  title: string;
  settings: readonly Setting[];
}

/** A training config before it is text. */
export interface TrainConfig {
  /** In the order of the file: dataset, model, hyperparameters, logging and checkpoints, evaluation. */
  groups: readonly SettingGroup[];
  /** Where it depends on what is asked: the name of the file, and its text in place of YAML, of the groups as they are after what a person set. */
  fileName?: string;
  text?: (groups: readonly SettingGroup[], header: readonly string[]) => string;
  /** Where the text is no config: what it does, in the options that the predictor of the framework knows. */
  predicted?: JsonObject;
  /** Files beside it that it names (a DeepSpeed or accelerate config, a script), relative to its folder. */
  files: readonly { path: string; text: string }[];
  /** Starts the training; `{config}` stands for the config's path. */
  start: readonly string[];
  /** What has to run once on each machine before it. */
  before?: readonly (readonly string[])[];
  /** What comes after it: merging, export, evaluation, a chat. */
  followUps: readonly { title: string; command: readonly string[] }[];
  /** What could not be set as asked, and what a person should look at. */
  notes: readonly string[];
  /** What a person does who starts it by hand; a job that is handed over does it. */
  byHand?: readonly string[];
}

/** What a framework is installed by. */
export interface FrameworkInstall {
  command: string;
  /** Its distribution on PyPI. */
  package: string;
  /** The version that the keys were read from. */
  version: string;
  /** A version of Python that it takes. */
  python: string;
  /** What pip is asked for where all that its configs can name is wanted. */
  requirements: readonly string[];
}

/** A start on each of several machines; `{rank}` stands for the machine's number, from 0, and `{host}` for the address of machine 0. */
export interface NodesStart {
  command: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** Port on which machine 0 is found by the others. */
export const MAIN_PORT = 29_500;

/** Numbers of a run that a person may have decided. */
export type PlanChoice = 'seqLen' | 'epochs' | 'microBatchSize' | 'gradientAccumulation' | 'learningRate' | 'loraRank';

/** What the options of a config that is there mean, by their names, with dots where they stand in mappings. */
export interface ConfigKeys {
  model: string;
  outputDir: string;
  choices: Partial<Record<PlanChoice, string>>;
  /** Which weights it trains, where it or the framework's command that it is for says so. */
  tuningOf(config: JsonObject, command: string | undefined): Tuning | undefined;
  /** Options that name the data, or can't stand beside it: their values come and go with the data. */
  ofData(config: JsonObject, data: WrittenData): readonly string[];
  /** What of an old value of such an option stays inside the new one: masks and the like. Default: nothing. */
  keeps?(key: string, old: JsonValue, fresh: JsonValue): JsonValue;
}

/** How a framework's training config is written. */
export interface ConfigDoor {
  /** Name and version that the keys were read from. */
  testedWith: string;
  /** The framework as it is installed. */
  install: FrameworkInstall;
  /** Name of the file. */
  fileName: string;
  methods: readonly Method[];
  tunings: readonly Tuning[];
  presets: readonly { name: string; summary: string }[];
  /** Whether it packs rows of this method. */
  packs(method: Method): boolean;
  /** Whether its loss never holds all logits at once. */
  hasFusedLoss(method: Method, presets: readonly string[]): boolean;
  /** How it holds what it trains, where not as most do. */
  memory?: MemoryHabits;
  /** How it spreads a training over several GPUs; where absent, each holds all (DDP). */
  spread?(tuning: Tuning, presets: readonly string[]): Spread;
  /** Whether what starts it takes all GPUs that it sees, however many the config is for. */
  takesAllGpus?: boolean;
  /** Arguments to add to `start` so that it goes on from a checkpoint; absent or `undefined` where the framework can't. */
  resume?(checkpoint: string, start: readonly string[]): readonly string[] | undefined;
  /** What is started on each of several machines, by what starts it on one; absent where the framework trains on one alone. */
  onNodes?(start: readonly string[], hardware: Hardware): NodesStart;
  /** How a config that is there is read. */
  keys: ConfigKeys;
  /** Throws `DsprepError` (usage) where method, tuning and presets can't be had together. */
  write(request: ConfigRequest): TrainConfig;
}

/** All settings as one mapping, as the framework reads them. */
export function settingsObject(groups: readonly SettingGroup[]): JsonObject {
  const root: JsonObject = {};
  for (const { key, value } of groups.flatMap(({ settings }) => settings)) {
    const path = key.split('.');
    let at = root;
    for (const part of path.slice(0, -1)) {
      const inner = Object.hasOwn(at, part) ? at[part] : undefined;
      const next = isJsonObject(inner) ? inner : {};
      setOwn(at, part, next);
      at = next;
    }
    setOwn(at, path.at(-1) ?? key, value);
  }
  return root;
}
