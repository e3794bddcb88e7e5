import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../json.ts';
import type { Unsupported } from '../../predict.ts';
import { findEntry } from './dataset-entry.ts';
import { OTHER_KEYS } from './other-keys.ts';
import { readRegistration } from './rows/registration.ts';
import type { Registration } from './rows/registration.ts';
import { TOOL_FORMATS } from './templates/template.ts';
import type { ToolFormat } from './templates/template.ts';
import { TEMPLATES } from './templates/templates.ts';

const STAGES = ['sft', 'pt', 'rm', 'dpo', 'kto'] as const;

/** Options that decide about ids and labels, with the defaults of llamafactory 0.9.5 (hparams/data_args.py, hparams/parser.py). */
export interface LlamafactorySettings {
  stage: 'sft' | 'pt' | 'pairs' | 'kto';
  /** `undefined`: made of the tokenizer's chat template. */
  template: string | undefined;
  /** One less than in the config where it asks for packing. */
  cutoffLength: number;
  trainOnPrompt: boolean;
  maskHistory: boolean;
  packing: boolean;
  toolFormat: ToolFormat | undefined;
  defaultSystem: string | undefined;
  enableThinking: boolean | null;
  preserveThinking: boolean;
  /** Rows that are packed together at most. */
  batchSize: number;
  maxSamples: number | undefined;
  registration: Registration;
}

const HANDLED = new Set(
  `stage template dataset dataset_dir dataset_info cutoff_len train_on_prompt mask_history packing neat_packing tool_format default_system enable_thinking
  preserve_thinking preprocessing_batch_size preprocessing_num_workers max_samples val_size streaming tokenized_path split_special_tokens use_fast_tokenizer add_tokens
  add_special_tokens new_special_tokens_config init_special_tokens predict_with_generate eval_dataset`.split(/\s+/),
);

/** Reads LLaMA-Factory's YAML keys, and `dataset_info`: the entry of dataset_info.json for the rows. What is not handled is named, with what was found. */
export function readSettings(config: JsonObject): { settings: LlamafactorySettings } | { unsupported: Unsupported[] } {
  const unsupported: Unsupported[] = [];
  const refuse = (key: string, message: string): void => void unsupported.push({ key, message });
  for (const key of Object.keys(config))
    if (!HANDLED.has(key) && !OTHER_KEYS.has(key)) refuse(key, 'no option of llamafactory-cli train: LLaMA-Factory 0.9.5 refuses it');
  const { value, flag, text, choice, whole } = readers(config, refuse);

  const stage = choice('stage', STAGES) ?? 'sft';
  const template = text('template');
  if (template !== undefined && !Object.hasOwn(TEMPLATES, template))
    refuse('template', `${template}: LLaMA-Factory 0.9.5 has no template of that name and stops`);
  const asksForPacking = flag('packing') === true || flag('neat_packing') === true;
  const packing = asksForPacking || (flag('packing') === null && stage === 'pt');
  const cutoffLength = (whole('cutoff_len', 1) ?? 2048) - (asksForPacking ? 1 : 0);
  if (cutoffLength < 1) refuse('cutoff_len', 'nothing is left of it with packing');
  const thinking = Object.hasOwn(config, 'enable_thinking') ? flag('enable_thinking') : true;
  const entry = findEntry(config, refuse);
  const registration = readRegistration(entry, refuse);

  for (const key of ['train_on_prompt', 'mask_history', 'neat_packing'])
    if (stage !== 'sft' && flag(key) === true) refuse(key, `true with stage ${stage}: LLaMA-Factory stops`);
  if (flag('train_on_prompt') === true && flag('mask_history') === true)
    refuse('mask_history', 'true beside train_on_prompt: LLaMA-Factory stops');
  if ((stage === 'rm' || stage === 'dpo') !== registration.isRanking)
    refuse('dataset_info.ranking', `${registration.isRanking} with stage ${stage}: LLaMA-Factory stops`);
  refuseOthers({ value, flag, whole }, packing && (stage === 'sft' || stage === 'pt'), refuse);
  const settings: LlamafactorySettings = {
    stage: stage === 'rm' || stage === 'dpo' ? 'pairs' : stage,
    template,
    cutoffLength,
    trainOnPrompt: flag('train_on_prompt') ?? false,
    maskHistory: flag('mask_history') ?? false,
    packing,
    toolFormat: choice('tool_format', TOOL_FORMATS),
    defaultSystem: text('default_system'),
    enableThinking: thinking,
    preserveThinking: flag('preserve_thinking') ?? false,
    batchSize: whole('preprocessing_batch_size', 1) ?? 1000,
    maxSamples: whole('max_samples', 1),
    registration,
  };
  return unsupported.length > 0 ? { unsupported } : { settings };
}

type Refuse = (key: string, message: string) => void;

interface Readers {
  value: (key: string) => JsonValue;
  flag: (key: string) => boolean | null;
  text: (key: string) => string | undefined;
  choice: <T extends string>(key: string, choices: readonly T[]) => T | undefined;
  whole: (key: string, least: number) => number | undefined;
}

function readers(config: JsonObject, refuse: Refuse): Readers {
  const value = (key: string): JsonValue => (Object.hasOwn(config, key) ? (config[key] ?? null) : null);
  const told = new Set<string>();
  const refuseOnce = (key: string, message: string): void => {
    if (!told.has(key)) refuse(key, message);
    told.add(key);
  };
  const text = (key: string): string | undefined => {
    const given = value(key);
    if (given === null || typeof given === 'string') return given ?? undefined;
    refuseOnce(key, `${jsonTypeName(given)}; handled are strings`);
    return undefined;
  };
  return {
    value,
    text,
    flag: (key) => {
      const given = value(key);
      if (given === null || typeof given === 'boolean') return given;
      refuseOnce(key, `${jsonTypeName(given)}; handled are true and false`);
      return null;
    },
    choice: (key, choices) => {
      const given = text(key);
      const found = choices.find((name) => name === given);
      if (given !== undefined && found === undefined) refuseOnce(key, `${given}; handled are ${choices.join(', ')}`);
      return found;
    },
    whole: (key, least) => {
      const given = value(key);
      if (given === null) return undefined;
      if (typeof given === 'number' && Number.isSafeInteger(given) && given >= least) return given;
      refuseOnce(key, `${JSON.stringify(given)}; handled are whole numbers from ${least}`);
      return undefined;
    },
  };
}

/** Options that have an effect which is not predicted, or none as long as they are as here. */
function refuseOthers({ value, flag, whole }: Pick<Readers, 'value' | 'flag' | 'whole'>, isPacked: boolean, refuse: Refuse): void {
  const isSet = (key: string): boolean => {
    const given = value(key);
    return (
      given !== null &&
      given !== false &&
      given !== '' &&
      !(Array.isArray(given) && given.length === 0) &&
      !(isJsonObject(given) && Object.keys(given).length === 0)
    );
  };
  for (const key of ['add_tokens', 'add_special_tokens', 'new_special_tokens_config', 'split_special_tokens'])
    if (isSet(key)) refuse(key, 'changes the tokenizer; handled are none and false');
  if (flag('use_fast_tokenizer') === false) refuse('use_fast_tokenizer', 'false; handled is true');
  if (flag('streaming') === true) refuse('streaming', 'true; handled is false');
  if (isSet('tokenized_path')) refuse('tokenized_path', 'tokens of an earlier run, if there are any, take the place of these rows');
  const held = value('val_size') ?? 0;
  if (typeof held !== 'number') refuse('val_size', `${jsonTypeName(held)}; handled are numbers`);
  else if (held > 0 && isPacked) refuse('val_size', 'with packing the rows that are drawn for it decide which stand together');
  else if (held > 0 && flag('predict_with_generate') === true)
    refuse('val_size', 'rows that are drawn for it are tokenised in another way with predict_with_generate');
  if (isPacked && (whole('preprocessing_num_workers', 1) ?? 1) > 1)
    refuse('preprocessing_num_workers', 'with packing it decides which rows stand together; handled is 1');
}
