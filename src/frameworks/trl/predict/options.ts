import { readFileSync } from 'node:fs';
import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../json.ts';
import type { Unsupported } from '../../predict.ts';
import { OTHER_KEYS } from './other-keys.ts';

export type TrlMethod = 'sft' | 'dpo' | 'kto' | 'reward';

/** Options that decide about ids and labels, with TRL's defaults (1.16.0, trainer/{sft,dpo,kto,reward}_config.py). */
export interface TrlSettings {
  maxLength: number | null;
  truncationMode: 'keep_start' | 'keep_end';
  packing: boolean;
  packingStrategy: 'bfd' | 'bfd_split' | 'wrapped';
  paddingFree: boolean;
  completionOnlyLoss: boolean | null;
  assistantOnlyLoss: boolean;
  textField: string;
  eosToken: string | undefined;
  /** Source of the template that stands in for the tokenizer's. */
  chatTemplate: string | undefined;
  /** Columns that are kept of the dataset. */
  columns: readonly string[] | undefined;
}

const OF_METHOD: Record<TrlMethod, readonly string[]> = {
  sft: [
    'max_length',
    'truncation_mode',
    'packing',
    'packing_strategy',
    'padding_free',
    'completion_only_loss',
    'assistant_only_loss',
    'dataset_text_field',
    'eos_token',
    'chat_template_path',
    'shuffle_dataset',
    'dataset_kwargs',
  ],
  dpo: ['max_length', 'truncation_mode'],
  kto: ['max_length'],
  reward: ['max_length', 'eos_token', 'chat_template_path'],
};

const OF_ALL = [
  'dataset_num_proc',
  'datasets',
  'dataset_name',
  'dataset_config',
  'dataset_streaming',
  'dataset_train_split',
  'streaming',
  'test_split_size',
];

/** Reads TRL's YAML keys. What is not handled is named, with what was found. */
export function readSettings(method: TrlMethod, config: JsonObject): { settings: TrlSettings } | { unsupported: Unsupported[] } {
  const unsupported: Unsupported[] = [];
  const refuse = (key: string, message: string): void => void unsupported.push({ key, message });
  const handled = new Set([...OF_METHOD[method], ...OF_ALL]);
  const value = (key: string): JsonValue => (handled.has(key) && Object.hasOwn(config, key) ? (config[key] ?? null) : null);
  const flag = (key: string): boolean | null => {
    const given = value(key);
    if (given === null || typeof given === 'boolean') return given;
    refuse(key, `${jsonTypeName(given)}; handled are true and false`);
    return null;
  };
  const text = (key: string): string | undefined => {
    const given = value(key);
    if (given === null || typeof given === 'string') return given ?? undefined;
    refuse(key, `${jsonTypeName(given)}; handled are strings`);
    return undefined;
  };
  const choice = <T extends string>(key: string, choices: readonly [T, ...T[]]): T => {
    const given = text(key) ?? choices[0];
    const found = choices.find((name) => name === given);
    if (found === undefined) refuse(key, `${given}; handled are ${choices.join(', ')}`);
    return found ?? choices[0];
  };

  for (const key of Object.keys(config)) {
    if (!handled.has(key) && !OTHER_KEYS[method].has(key)) refuse(key, `no option of trl ${method}: TRL 1.16.0 refuses it`);
  }
  const settings: TrlSettings = {
    maxLength: maxLength(config, refuse),
    truncationMode: choice('truncation_mode', ['keep_start', 'keep_end']),
    packing: flag('packing') ?? false,
    packingStrategy: choice('packing_strategy', ['bfd', 'bfd_split', 'wrapped']),
    paddingFree: flag('padding_free') ?? false,
    completionOnlyLoss: flag('completion_only_loss'),
    assistantOnlyLoss: flag('assistant_only_loss') ?? false,
    textField: text('dataset_text_field') ?? 'text',
    eosToken: text('eos_token'),
    chatTemplate: templateFile(text('chat_template_path'), refuse),
    columns: datasetColumns(value, refuse),
  };
  if (flag('shuffle_dataset') === true && settings.packing)
    refuse('shuffle_dataset', 'true: with packing the shuffled order decides which rows stand together');
  if (flag('dataset_streaming') === true) refuse('dataset_streaming', 'true; handled is false');
  if (flag('streaming') === true) refuse('streaming', 'true; handled is false');
  if (value('test_split_size') !== null) refuse('test_split_size', 'a random part of the rows is set aside');
  const processes = value('dataset_num_proc');
  if (settings.packing && processes !== null && processes !== 1)
    refuse('dataset_num_proc', 'with packing it decides which rows stand together');
  const kwargs = value('dataset_kwargs');
  if (kwargs !== null && !(isJsonObject(kwargs) && Object.keys(kwargs).length === 0))
    refuse('dataset_kwargs', 'handled is only an empty one');
  return unsupported.length > 0 ? { unsupported } : { settings };
}

type Refuse = (key: string, message: string) => void;

function maxLength(config: JsonObject, refuse: Refuse): number | null {
  const given = Object.hasOwn(config, 'max_length') ? config['max_length'] : 1024;
  if (given === null) return null;
  if (typeof given === 'number' && Number.isInteger(given) && given > 0) return given;
  refuse('max_length', `${JSON.stringify(given)}; handled are positive whole numbers and null`);
  return 1024;
}

/** TRL reads a file as a template only by these endings; any other path names a tokenizer whose template and tokens it takes over (sft_trainer.py, `__init__`). */
function templateFile(path: string | undefined, refuse: Refuse): string | undefined {
  if (path === undefined) return undefined;
  if (!/\.(?:jinja|j2)$/.test(path)) {
    refuse('chat_template_path', `${path}; handled are .jinja and .j2 files`);
    return undefined;
  }
  try {
    return readFileSync(path, 'utf8');
  } catch {
    refuse('chat_template_path', `${path} can't be read`);
    return undefined;
  }
}

/** The rows given are those of the one dataset; of how it is loaded, `columns` counts. */
function datasetColumns(value: (key: string) => JsonValue, refuse: Refuse): readonly string[] | undefined {
  const datasets = value('datasets');
  if (datasets === null) return undefined;
  if (!Array.isArray(datasets) || datasets.length !== 1 || !isJsonObject(datasets[0])) {
    refuse('datasets', 'handled is a list of one dataset');
    return undefined;
  }
  const columns = datasets[0]['columns'] ?? null;
  if (columns === null) return undefined;
  if (Array.isArray(columns) && columns.every((name) => typeof name === 'string')) return columns;
  refuse('datasets', 'columns is no list of names');
  return undefined;
}
