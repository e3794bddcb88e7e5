import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../../json.ts';

const COLUMN_KEYS = [
  'prompt',
  'query',
  'response',
  'history',
  'messages',
  'system',
  'tools',
  'images',
  'videos',
  'audios',
  'chosen',
  'rejected',
  'kto_tag',
] as const;
const TAG_KEYS = ['role_tag', 'content_tag', 'user_tag', 'assistant_tag', 'observation_tag', 'function_tag', 'system_tag'] as const;
const FORMATTINGS = ['alpaca', 'sharegpt', 'openai'] as const;

export type ColumnKey = (typeof COLUMN_KEYS)[number];
export type TagKey = (typeof TAG_KEYS)[number];

/** What an entry of dataset_info.json says about rows; `null`: no such column, no such tag. */
export interface Registration {
  formatting: (typeof FORMATTINGS)[number];
  isRanking: boolean;
  columns: Readonly<Record<ColumnKey, string | null>>;
  tags: Readonly<Record<TagKey, string | null>>;
}

/** Defaults that hold only where an entry has no `columns`, no `tags` (llamafactory 0.9.5, data/parser.py, `DatasetAttr`). */
const DEFAULT_COLUMNS: Partial<Record<ColumnKey, string>> = {
  prompt: 'instruction',
  query: 'input',
  response: 'output',
  messages: 'conversations',
};
const DEFAULT_TAGS: Record<TagKey, string> = {
  role_tag: 'from',
  content_tag: 'value',
  user_tag: 'human',
  assistant_tag: 'gpt',
  observation_tag: 'observation',
  function_tag: 'function_call',
  system_tag: 'system',
};

/** Reads an entry of dataset_info.json; a key that is not handled goes to `refuse`. */
export function readRegistration(entry: JsonObject, refuse: (key: string, message: string) => void): Registration {
  const at = (key: string): string => `dataset_info.${key}`;
  const formatting = entry['formatting'] ?? 'alpaca';
  const known = FORMATTINGS.find((name) => name === formatting);
  if (known === undefined) refuse(at('formatting'), `${JSON.stringify(formatting)}: LLaMA-Factory stops; it has ${FORMATTINGS.join(', ')}`);
  const ranking = entry['ranking'] ?? false;
  if (typeof ranking !== 'boolean') refuse(at('ranking'), `${jsonTypeName(ranking)}; handled are true and false`);
  const split = entry['split'] ?? 'train';
  if (split !== 'train') refuse(at('split'), `${JSON.stringify(split)}; handled is train, the whole file`);
  if ((entry['num_samples'] ?? null) !== null) refuse(at('num_samples'), 'rows are drawn at random');
  for (const key of ['hf_hub_url', 'ms_hub_url', 'om_hub_url', 'script_url', 'cloud_file_name'])
    if (Object.hasOwn(entry, key)) refuse(at(key), 'rows from elsewhere; handled are those of a local JSON file');
  const names = <K extends string>(group: string, keys: readonly K[], defaults: Partial<Record<K, string>>): Record<K, string | null> => {
    const given = Object.hasOwn(entry, group) ? entry[group] : defaults;
    if (!isJsonObject(given)) refuse(at(group), `${jsonTypeName(given as JsonValue)}; handled is an object`);
    const block = (isJsonObject(given) ? given : {}) as Partial<Record<K, JsonValue>>;
    const name = (key: K): string | null => {
      const value = Object.hasOwn(block, key) ? (block[key] ?? null) : null;
      if (value === null || typeof value === 'string') return value === '' ? null : value;
      refuse(at(`${group}.${key}`), `${jsonTypeName(value)}; handled are names`);
      return null;
    };
    return Object.fromEntries(keys.map((key) => [key, name(key)])) as Record<K, string | null>;
  };
  return {
    formatting: known ?? 'alpaca',
    isRanking: ranking === true,
    columns: names('columns', COLUMN_KEYS, DEFAULT_COLUMNS),
    tags: names('tags', TAG_KEYS, DEFAULT_TAGS),
  };
}
