import type { JsonObject } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { Unsupported } from '../../predict.ts';
import { optionReader } from './option-reader.ts';
import type { OptionReader } from './option-reader.ts';
import { PLAIN_PLUGINS, UNHANDLED_DATASET_KEYS, UNHANDLED_KEYS } from './unhandled-keys.ts';

export type ReinforcementType = 'dpo' | 'ipo' | 'simpo' | 'orpo' | 'kto';

/** Special tokens that the config gives another meaning. */
export interface NamedTokens {
  bos?: string;
  eos?: string;
}

/** Root options that decide about ids and labels, with Axolotl's defaults (0.21.0, utils/schemas/config.py). */
export interface AxolotlSettings {
  rl: ReinforcementType | undefined;
  sequenceLength: number;
  minSampleLength: number;
  excessLength: 'drop' | 'truncate' | 'raise';
  trainOnInputs: boolean;
  samplePacking: boolean;
  chatTemplate: string | undefined;
  chatTemplateJinja: string | undefined;
  chatTemplateKwargs: JsonObject;
  eotTokens: readonly string[] | undefined;
  namedTokens: NamedTokens;
  /** Whether a system turn at the start is never found, as Axolotl does where the path of the tokenizer has `mistral` in it. */
  hidesSystemTurn: boolean;
}

export interface AxolotlConfig {
  settings: AxolotlSettings;
  /** The one entry of `datasets`. */
  dataset: OptionReader;
}

/** Reads the YAML as parsed. What is not handled is named, with what was found. */
export function readConfig(config: JsonObject, tokenizer: Tokenizer, unsupported: Unsupported[]): AxolotlConfig | undefined {
  const root = optionReader(config, '', unsupported);
  for (const [key, reason] of Object.entries(UNHANDLED_KEYS)) if (isSet(config[key])) root.refuse(key, reason);
  const entries = config['datasets'];
  if (!Array.isArray(entries) || entries.length !== 1 || !isJsonObject(entries[0])) {
    root.refuse('datasets', 'handled is a list of one entry: open one predictor for each');
    return undefined;
  }
  const dataset = optionReader(entries[0], 'datasets[0].', unsupported);
  const settings = readRoot(root, tokenizer);
  checkDataset(dataset, entries[0], settings);
  return unsupported.length > 0 ? undefined : { settings, dataset };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}

function readRoot(root: OptionReader, tokenizer: Tokenizer): AxolotlSettings {
  const kwargs = root.value('chat_template_kwargs') ?? {};
  if (!isJsonObject(kwargs)) root.refuse('chat_template_kwargs', 'handled are mappings');
  else
    for (const key of Object.keys(kwargs))
      if (RENDER_PARAMETERS.has(key)) root.refuse(`chat_template_kwargs.${key}`, 'a parameter of apply_chat_template');
  for (const plugin of root.texts('plugins') ?? [])
    if (!PLAIN_PLUGINS.has(plugin.split('.').at(-1) ?? '')) root.refuse('plugins', `${plugin} may change the data`);
  if (root.value('tokenizer_use_fast') === false) root.refuse('tokenizer_use_fast', 'false; handled are fast tokenizers');
  const names = [root.text('tokenizer_config'), root.text('base_model_config'), root.text('base_model')];
  if (names.some((name) => name?.toLowerCase().includes('magistral') === true))
    root.refuse('base_model', 'Magistral models use the tokenizer of mistral-common');
  const path = names.find((name) => name !== undefined) ?? tokenizer.name;
  const rl = root.choice('rl', ['dpo', 'ipo', 'simpo', 'orpo', 'kto']);
  if (rl === 'kto' && root.value('remove_unused_columns') !== false)
    root.refuse('remove_unused_columns', 'Axolotl refuses KTO without remove_unused_columns: false');
  if (root.value('chat_template') === 'phi_4') root.refuse('chat_template', 'phi_4 at the root: Axolotl refuses it');
  const samplePacking = root.flag('sample_packing');
  if (rl !== undefined && samplePacking) root.refuse('sample_packing', `true: Axolotl refuses it with rl: ${rl}`);
  const sequenceLength = root.count('sequence_len', 512);
  if (sequenceLength === 0) root.refuse('sequence_len', '0; handled are positive whole numbers');
  return {
    rl,
    sequenceLength,
    minSampleLength: root.count('min_sample_len', 0) || 2,
    excessLength: root.choice('excess_length_strategy', ['drop', 'truncate', 'raise']) ?? 'drop',
    trainOnInputs: root.flag('train_on_inputs'),
    samplePacking,
    chatTemplate: root.text('chat_template'),
    chatTemplateJinja: root.text('chat_template_jinja'),
    chatTemplateKwargs: isJsonObject(kwargs) ? kwargs : {},
    eotTokens: root.texts('eot_tokens'),
    namedTokens: namedTokens(root, tokenizer),
    hidesSystemTurn: path.toLowerCase().includes('mistral'),
  };
}

/** Names in `chat_template_kwargs` that would do more than show a variable to the template. */
const RENDER_PARAMETERS = new Set(
  'conversation messages tools documents chat_template add_generation_prompt continue_final_message tokenize padding truncation max_length return_tensors return_dict return_assistant_tokens_mask tokenizer_kwargs sanitize_control_tokens'.split(
    ' ',
  ),
);

/** `special_tokens` of which each is a token already: adding it again changes only which token has the name (loaders/tokenizer.py, `load_tokenizer`). */
function namedTokens(root: OptionReader, tokenizer: Tokenizer): NamedTokens {
  const given = root.value('special_tokens');
  const named: NamedTokens = {};
  if (given === null) return named;
  if (!isJsonObject(given)) {
    root.refuse('special_tokens', 'handled are mappings');
    return named;
  }
  for (const [name, token] of Object.entries(given)) {
    if (token === null) continue;
    const isKnown = typeof token === 'string' && tokenizer.parts?.addedTokens.some(({ content }) => content === token) === true;
    if (!isKnown)
      root.refuse(`special_tokens.${name}`, `${JSON.stringify(token)} is no added token of ${tokenizer.name}: the vocabulary would change`);
    else if (name === 'eos_token') named.eos = token;
    else if (name === 'bos_token') named.bos = token;
    else if (name !== 'pad_token' && name !== 'unk_token')
      root.refuse(`special_tokens.${name}`, 'handled are bos_token, eos_token, pad_token and unk_token');
  }
  return named;
}

/** Endings by which Axolotl takes a file for something else than JSON (utils/data/shared.py, `get_dataset_type`). */
const OTHER_FORMATS = ['.parquet', '.arrow', '.csv', '.txt'];

function checkDataset(dataset: OptionReader, entry: JsonObject, { rl }: AxolotlSettings): void {
  for (const [key, reason] of Object.entries(UNHANDLED_DATASET_KEYS)) if (isSet(entry[key])) dataset.refuse(key, reason);
  const split = dataset.text('split');
  if (split !== undefined && split !== 'train') dataset.refuse('split', `${split}; handled is train`);
  const weight = dataset.value('weight');
  if (weight !== null && weight !== 1) dataset.refuse('weight', 'a random part of the rows is taken');
  const dropsType = rl !== undefined && rl !== 'orpo';
  const format =
    (dropsType ? undefined : dataset.text('ds_type')) ?? OTHER_FORMATS.find((ending) => dataset.text('path')?.includes(ending));
  if (format !== undefined && format !== 'json') dataset.refuse('ds_type', `${format}; handled is json`);
}
