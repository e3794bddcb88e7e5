import { usageError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { openAxolotlPredictor } from './axolotl/predict/open.ts';
import { openLitgptPredictor } from './litgpt/predict/open.ts';
import { openLlamafactoryPredictor } from './llamafactory/predict/open.ts';
import type { OpenedPredictor, PredictOptions } from './predict.ts';
import type { Method, PlannedFile } from './target.ts';
import { openTrlPredictor } from './trl/predict/open.ts';
import type { TrlMethod } from './trl/predict/options.ts';
import { openUnslothPredictor } from './unsloth/predict/open.ts';
import { parseYaml } from '../yaml-text.ts';

/** How a framework's tokens and labels are predicted. */
export interface PredictorDoor {
  /** Methods whose examples are predicted. */
  methods: readonly Method[];
  open(options: PredictOptions & { method: Method }): OpenedPredictor;
  /** What the files that register a written layout say to the framework, as its config has it. */
  configOf(written: { layout: string; method: Method; files: readonly PlannedFile[] }): JsonObject;
  /** Whether a config names its data: then rows are taken as they stand, else they are converted first. */
  namesData(config: JsonObject): boolean;
  /** Keys of a config that name the model, best first. */
  modelKeys: readonly string[];
}

const TRL_METHODS: Partial<Record<Method, TrlMethod>> = { sft: 'sft', pretrain: 'sft', dpo: 'dpo', kto: 'kto', reward: 'reward' };

const LLAMAFACTORY_STAGES: Partial<Record<Method, string>> = {
  sft: 'sft',
  pretrain: 'pt',
  dpo: 'dpo',
  ipo: 'dpo',
  simpo: 'dpo',
  orpo: 'dpo',
  reward: 'rm',
  kto: 'kto',
};

export const PREDICTORS: Readonly<Record<string, PredictorDoor>> = {
  axolotl: {
    methods: ['sft', 'pretrain', 'dpo', 'ipo', 'simpo', 'orpo', 'kto'],
    open: openAxolotlPredictor,
    configOf: ({ files }) => yamlOf(files, 'axolotl.yaml'),
    namesData: ({ datasets }) => Array.isArray(datasets) && datasets.length > 0,
    modelKeys: ['tokenizer_config', 'base_model'],
  },
  litgpt: {
    methods: ['sft'],
    open: openLitgptPredictor,
    configOf: ({ files }) => yamlOf(files, 'litgpt.yaml'),
    namesData: ({ data }) => data !== undefined && data !== null,
    modelKeys: ['checkpoint_dir'],
  },
  llamafactory: {
    methods: ['sft', 'pretrain', 'dpo', 'ipo', 'simpo', 'orpo', 'reward', 'kto'],
    open: openLlamafactoryPredictor,
    configOf: ({ method, files }) => ({ stage: LLAMAFACTORY_STAGES[method] ?? 'sft', dataset_info: firstEntry(files) }),
    namesData: ({ dataset, dataset_info }) => isGiven(dataset) || isGiven(dataset_info),
    modelKeys: ['model_name_or_path'],
  },
  trl: {
    methods: ['sft', 'pretrain', 'dpo', 'kto', 'reward'],
    open: (options) => openTrlPredictor({ ...options, method: TRL_METHODS[options.method] ?? 'sft' }),
    configOf: () => ({}),
    namesData: ({ datasets, dataset_name }) => isGiven(datasets) || isGiven(dataset_name),
    modelKeys: ['model_name_or_path'],
  },
  unsloth: {
    methods: ['sft', 'pretrain'],
    open: openUnslothPredictor,
    configOf: ({ layout }) => (layout === 'conversations' ? { apply_chat_template: true } : {}),
    namesData: ({ apply_chat_template, alpaca_prompt, dataset_text_field }) =>
      isGiven(apply_chat_template) || isGiven(alpaca_prompt) || isGiven(dataset_text_field),
    modelKeys: ['model_name', 'model'],
  },
};

/** Throws `DsprepError` (usage) for a target whose tokens are not predicted. */
export function predictorOf(target: string): PredictorDoor {
  const door = Object.hasOwn(PREDICTORS, target) ? PREDICTORS[target] : undefined;
  if (door !== undefined) return door;
  throw usageError('USAGE_PREDICT_TARGET', `tokens of ${target} are not predicted`, `one of ${Object.keys(PREDICTORS).join(', ')}`);
}

function isGiven(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}

function yamlOf(files: readonly PlannedFile[], path: string): JsonObject {
  const config = parseYaml(files.find((file) => file.path === path)?.text ?? '');
  return isJsonObject(config) ? config : {};
}

/** The entry of the training file in a written `dataset_info.json`. */
function firstEntry(files: readonly PlannedFile[]): JsonObject {
  const [entry] = Object.values(yamlOf(files, 'dataset_info.json'));
  return isJsonObject(entry) ? entry : {};
}
