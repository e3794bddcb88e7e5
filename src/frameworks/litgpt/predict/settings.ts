import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, jsonTypeName, setOwn } from '../../../json.ts';
import type { Unsupported } from '../../predict.ts';
import { PROMPT_STYLES, STYLE_NAMES, chatML } from './prompt-styles.ts';
import type { PromptStyle } from './prompt-styles.ts';

/** Options of a finetune run that decide on ids and labels. */
export interface LitgptSettings {
  /** `checkpoint_dir`; its name counts. */
  checkpointFolder: string | undefined;
  /** `undefined`: nothing is cut. */
  maxSeqLength: number | undefined;
  maskPrompt: boolean;
  ignoreIndex: number;
  style: PromptStyle;
  styleName: string;
}

/** Keys of `litgpt finetune*` (0.5.13) that say nothing about ids and labels. */
const OTHER_KEYS = new Set(
  words(`
  out_dir precision quantize devices num_nodes resume eval log optimizer logger_name seed access_token
  lora_r lora_alpha lora_dropout lora_query lora_key lora_value lora_projection lora_mlp lora_head
`),
);
/** args.py, `TrainArgs`. */
const TRAIN_KEYS = new Set(
  words('save_interval log_interval global_batch_size micro_batch_size lr_warmup_steps epochs max_steps max_time max_seq_length min_lr'),
);
/** Those of it that finetune takes only as null (finetune/lora.py, `validate_args`). */
const NULL_TRAIN_KEYS = new Set(words('lr_warmup_fraction max_tokens max_norm tie_embeddings'));
const JSON_MODULES = ['litgpt.data.JSON', 'JSON', 'litgpt.data.json_data.JSON'];
/** data/json_data.py. Which rows `val_split_fraction` holds back is not said: they are tokenised alike. */
const JSON_KEYS = new Set(words('json_path mask_prompt val_split_fraction prompt_style ignore_index seed num_workers'));

/** Reads a LitGPT config. What is not handled is named, with what was found. */
export function readSettings(config: JsonObject): { settings: LitgptSettings } | { unsupported: Unsupported[] } {
  const unsupported: Unsupported[] = [];
  const refuse = (key: string, message: string): void => void unsupported.push({ key, message });
  const options = nested(config, refuse);
  const group = (value: JsonValue | undefined, key: string): JsonObject => {
    if (value === undefined || isJsonObject(value)) return value ?? {};
    refuse(key, `${jsonTypeName(value)} where a block of options belongs`);
    return {};
  };
  const known = (block: JsonObject, keys: ReadonlySet<string>, prefix: string): void => {
    for (const key of Object.keys(block))
      if (!keys.has(key)) refuse(`${prefix}${key}`, 'not handled; LitGPT 0.5.13 stops on options that finetune does not have');
  };

  known(options, new Set([...OTHER_KEYS, 'checkpoint_dir', 'data', 'train']), '');
  const train = group(options['train'], 'train');
  known(
    Object.fromEntries(Object.entries(train).filter(([key, value]) => value !== null || !NULL_TRAIN_KEYS.has(key))),
    TRAIN_KEYS,
    'train.',
  );
  const data = group(options['data'] ?? undefined, 'data');
  const init = group(data['init_args'], 'data.init_args');
  known(data, new Set(['class_path', 'init_args']), 'data.');
  const module = data['class_path'];
  if (typeof module !== 'string' || !JSON_MODULES.includes(module)) {
    refuse('data.class_path', `${module === undefined ? 'missing' : JSON.stringify(module)}; handled is litgpt.data.JSON`);
  } else known(init, JSON_KEYS, 'data.init_args.');

  const whole = (key: string, value: JsonValue | undefined, isHandled: (value: number) => boolean, handled: string): number | undefined => {
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && isHandled(value)) return value;
    refuse(key, `${JSON.stringify(value)}; handled are ${handled}`);
    return undefined;
  };
  const maxSeqLength = whole(
    'train.max_seq_length',
    train['max_seq_length'] ?? undefined,
    (value) => value >= 0,
    'whole numbers from 0 and null',
  );
  const ignoreIndex = whole('data.init_args.ignore_index', init['ignore_index'], () => true, 'whole numbers') ?? -100;
  const maskPrompt = init['mask_prompt'] ?? false;
  if (typeof maskPrompt !== 'boolean') refuse('data.init_args.mask_prompt', `${JSON.stringify(maskPrompt)}; handled are true and false`);
  const folder = options['checkpoint_dir'] ?? undefined;
  if (folder !== undefined && typeof folder !== 'string') refuse('checkpoint_dir', `${jsonTypeName(folder)}; handled are strings`);

  const chosen = promptStyle(init['prompt_style'] === undefined ? 'alpaca' : init['prompt_style']);
  if ('message' in chosen) refuse('data.init_args.prompt_style', chosen.message);
  if (unsupported.length > 0 || 'message' in chosen) return { unsupported };
  return {
    settings: {
      checkpointFolder: typeof folder === 'string' ? folder : undefined,
      maxSeqLength: maxSeqLength === 0 ? undefined : maxSeqLength,
      maskPrompt: maskPrompt === true,
      ignoreIndex,
      ...chosen,
    },
  };
}

/** Keys like `train.max_seq_length` put where they belong; they come after the block that they change, as in LitGPT the later counts. */
function nested(config: JsonObject, refuse: (key: string, message: string) => void): JsonObject {
  const options: JsonObject = {};
  for (const [key, value] of Object.entries(config)) {
    const path = key.split('.');
    const last = path.pop() ?? '';
    if (path.length > 2 || (path.length === 0 && Object.hasOwn(options, last))) {
      refuse(key, 'written in two ways; handled is one block, and dotted keys after it');
      continue;
    }
    let block = options;
    for (const part of path) {
      const inner = Object.hasOwn(block, part) ? block[part] : undefined;
      const copy: JsonObject = isJsonObject(inner) ? { ...inner } : {};
      setOwn(block, part, copy);
      block = copy;
    }
    setOwn(block, last, value);
  }
  return options;
}

/** A name, or a class with what it is made with. */
function promptStyle(given: JsonValue): { style: PromptStyle; styleName: string } | { message: string } {
  if (typeof given === 'string') {
    const name = Object.hasOwn(STYLE_NAMES, given) ? STYLE_NAMES[given] : undefined;
    const style = name === undefined ? undefined : PROMPT_STYLES[name];
    if (style === undefined) return { message: `${JSON.stringify(given)} is no name of a prompt style: LitGPT stops` };
    return { style, styleName: given };
  }
  if (!isJsonObject(given)) return { message: `${jsonTypeName(given)}; handled are names, and class_path with init_args` };
  const { class_path: path, init_args: init = {}, ...others } = given;
  const styleName = typeof path === 'string' ? path.replace(/^litgpt\.prompts\./, '') : '';
  const style = Object.hasOwn(PROMPT_STYLES, styleName) ? PROMPT_STYLES[styleName] : undefined;
  if (style === undefined) return { message: `class ${JSON.stringify(path ?? null)}; handled are those of litgpt.prompts` };
  if (Object.keys(others).length > 0 || !isJsonObject(init)) return { message: 'handled are class_path and init_args alone' };
  const { system_message: message = null, ...otherArguments } = init;
  const takesMessage = styleName === 'ChatML';
  if (Object.keys(takesMessage ? otherArguments : init).length > 0)
    return { message: `${styleName} does not take ${Object.keys(init).join(', ')}: LitGPT stops` };
  if (!takesMessage) return { style, styleName };
  if (message !== null && typeof message !== 'string') return { message: `system_message is ${jsonTypeName(message)}: LitGPT stops` };
  return { style: chatML(message ?? ''), styleName };
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
