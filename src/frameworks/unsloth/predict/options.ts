import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../json.ts';
import type { Unsupported } from '../../predict.ts';
import { OTHER_KEYS } from '../../trl/predict/other-keys.ts';

/** Options of `train_on_responses_only`; the two markers are given together, or found in the chat template. */
export interface ResponsesOnly {
  markers: { instruction: string; response: string } | undefined;
  isLastOnly: boolean;
  maskedTokens: readonly string[];
}

export interface UnslothSettings {
  maxLength: number;
  textField: string;
  /** Whether the script writes the conversation into the text column before it trains. */
  isRendered: boolean;
  /** Whether the script fills the notebooks' Alpaca prompt from `instruction`, `input` and `output`. */
  isAlpaca: boolean;
  completionOnlyLoss: boolean;
  responsesOnly: ResponsesOnly | undefined;
}

/** Steps that a script takes, beside the keys of `SFTConfig`. */
const STEPS = [
  'apply_chat_template',
  'alpaca_prompt',
  'train_on_responses_only',
  'instruction_part',
  'response_part',
  'last_response_only',
  'mask_out_tokens',
];
const OF_CONFIG = [
  'max_length',
  'max_seq_length',
  'dataset_text_field',
  'completion_only_loss',
  'packing',
  'assistant_only_loss',
  'dataset_num_proc',
  'shuffle_dataset',
];

/**
 * Reads what a script says: the keys of its `SFTConfig`, and its steps by the names of the functions and arguments (`apply_chat_template`, `train_on_responses_only`,
 * `instruction_part`, …).
 */
export function readSettings(config: JsonObject): { settings: UnslothSettings } | { unsupported: Unsupported[] } {
  const unsupported: Unsupported[] = [];
  const refuse = (key: string, message: string): void => void unsupported.push({ key, message });
  const value = (key: string): JsonValue => (Object.hasOwn(config, key) ? (config[key] ?? null) : null);
  const flag = (key: string, otherwise: boolean): boolean => {
    const given = value(key);
    if (given !== null && typeof given !== 'boolean') refuse(key, `${jsonTypeName(given)}; handled are true and false`);
    return typeof given === 'boolean' ? given : otherwise;
  };
  for (const key of Object.keys(config)) {
    if (STEPS.includes(key) || OF_CONFIG.includes(key) || OTHER_KEYS.sft.has(key)) continue;
    const isTemplate = key === 'chat_template';
    refuse(key, isTemplate ? "templates by Unsloth's names are not part of dsprep: give a tokenizer that has the template" : 'not handled');
  }
  for (const key of ['packing', 'assistant_only_loss']) if (flag(key, false)) refuse(key, 'true; handled is false');
  const textField = value('dataset_text_field') ?? 'text';
  if (typeof textField !== 'string') refuse('dataset_text_field', `${jsonTypeName(textField)}; handled are strings`);
  const settings: UnslothSettings = {
    maxLength: maxLength(config, value, refuse),
    textField: typeof textField === 'string' ? textField : 'text',
    isRendered: flag('apply_chat_template', false),
    isAlpaca: flag('alpaca_prompt', false),
    completionOnlyLoss: flag('completion_only_loss', true),
    responsesOnly: responsesOnly(value, flag, refuse),
  };
  return unsupported.length > 0 ? { unsupported } : { settings };
}

type Value = (key: string) => JsonValue;
type Refuse = (key: string, message: string) => void;

/** `max_seq_length` of `FastLanguageModel.from_pretrained` (models/loader.py). */
const LOADED_LENGTH = 2048;

/** TRL's default, which Unsloth takes for nothing said. */
const UNSAID_LENGTH = 1024;

/**
 * Where rows are cut: at the model's `max_seq_length`, or at `max_length` of `SFTConfig` where that is smaller and not TRL's default (models/rl.py, `max_length_check`). A
 * `max_length` alone is taken as it stands.
 */
function maxLength(config: JsonObject, value: Value, refuse: Refuse): number {
  if (config['max_seq_length'] === null && value('max_length') === null)
    refuse('max_seq_length', "null: rows are then cut at the model's own length; say max_length");
  const length = (key: string): number | undefined => {
    const given = value(key);
    if (typeof given === 'number' && Number.isInteger(given) && given > 0) return given;
    if (given !== null) refuse(key, `${JSON.stringify(given)}; handled are positive whole numbers`);
    return undefined;
  };
  const own = length('max_length');
  const loaded = length('max_seq_length');
  if (loaded === undefined) return own ?? LOADED_LENGTH;
  return own === undefined || own === UNSAID_LENGTH ? loaded : Math.min(own, loaded);
}

/** `train_on_responses_only: true` with its arguments beside it, or an object of them. */
function responsesOnly(value: Value, flag: (key: string, otherwise: boolean) => boolean, refuse: Refuse): ResponsesOnly | undefined {
  const step = value('train_on_responses_only');
  const key = 'train_on_responses_only';
  if (step === null || step === false) return undefined;
  if (step !== true && !isJsonObject(step)) {
    refuse(key, `${jsonTypeName(step)}; handled are true, false and its arguments`);
    return undefined;
  }
  const known = ['instruction_part', 'response_part', 'last_response_only', 'mask_out_tokens', 'num_proc'];
  const given = isJsonObject(step) ? step : {};
  for (const name of Object.keys(given)) if (!known.includes(name)) refuse(`${key}.${name}`, 'not handled');
  const argument = (name: string): JsonValue => given[name] ?? value(name);
  const [instruction, response] = [argument('instruction_part'), argument('response_part')];
  const hasBoth = typeof instruction === 'string' && typeof response === 'string';
  if (!hasBoth && (instruction !== null || response !== null))
    refuse(key, 'instruction_part and response_part are given together, as text, or not at all');
  const masked = argument('mask_out_tokens');
  const maskedTokens =
    typeof masked === 'string' ? [masked] : Array.isArray(masked) ? masked.filter((token) => typeof token === 'string') : [];
  const isLast = given['last_response_only'] ?? flag('last_response_only', false);
  return { markers: hasBoth ? { instruction, response } : undefined, isLastOnly: isLast === true, maskedTokens };
}
