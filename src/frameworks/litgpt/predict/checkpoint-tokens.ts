import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { Unsupported } from '../../predict.ts';
import { singleTokenId } from '../../shared/hf/hf-chat.ts';

/** What LitGPT's own tokenizer class knows of a checkpoint. */
export interface CheckpointTokens {
  /** `undefined`: no BOS is known. */
  bosId: number | undefined;
  eosId: number;
  /** Whether prompts begin with BOS. */
  isBosUsed: boolean;
  /** Whether generation_config.json, which nobody has shown, could name a BOS. */
  mayHaveOtherBos: boolean;
}

export interface Checkpoint {
  tokenizer: Tokenizer;
  /** `checkpoint_dir` of the config; `undefined` where it is given elsewhere. */
  folder: string | undefined;
  /** generation_config.json of the checkpoint, where it is known. */
  generationConfig: JsonObject | undefined;
}

/** Reads what litgpt 0.5.13, tokenizer.py, `Tokenizer.__init__` and `check_if_bos_token_used`, read beside tokenizer.json. */
export function checkpointTokens({ tokenizer, folder, generationConfig }: Checkpoint): CheckpointTokens | Unsupported {
  const refuse = (message: string): Unsupported => ({ key: 'checkpoint_dir', message });
  const config = tokenizer.parts?.config;
  if (config === undefined) return refuse(`the tokenizer ${tokenizer.name} does not say what its tokenizer_config.json holds`);
  if (typeof config['tokenizer_class'] !== 'string')
    return refuse('tokenizer_config.json is missing or has no tokenizer_class: LitGPT stops');

  const ids = { bos: undefined as number | undefined, eos: undefined as number | undefined };
  for (const name of ['bos', 'eos'] as const) {
    const token = tokenText(config[`${name}_token`]);
    if (token === null) {
      const given = generationConfig?.[`${name}_token_id`] ?? null;
      if (typeof given === 'number') ids[name] = given;
      else if (given !== null) return refuse(`${name}_token_id of generation_config.json is ${JSON.stringify(given)}; handled is a number`);
      continue;
    }
    ids[name] = singleTokenId(tokenizer, token);
    if (ids[name] === undefined) return refuse(`${name}_token ${JSON.stringify(token)} is no token of ${tokenizer.name}: LitGPT stops`);
  }
  if (ids.eos === undefined) {
    return refuse(
      generationConfig === undefined
        ? 'tokenizer_config.json has no eos_token, and generation_config.json, which may name it, is not known'
        : 'neither tokenizer_config.json nor generation_config.json names an EOS: LitGPT stops',
    );
  }
  const isBosUsed = usesBos(config, folder);
  if (isBosUsed === undefined && ids.bos !== undefined)
    return refuse('missing: the name of the folder decides whether prompts begin with BOS');
  if (isBosUsed === true && ids.bos === undefined) return refuse('prompts are to begin with BOS, and none is known: LitGPT stops');
  return {
    bosId: ids.bos,
    eosId: ids.eos,
    isBosUsed: isBosUsed ?? false,
    mayHaveOtherBos: ids.bos === undefined && generationConfig === undefined,
  };
}

/** `null` where there is none. */
function tokenText(value: JsonValue | undefined): string | null {
  if (isJsonObject(value)) value = value['content'];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `undefined` where that hangs on a name that is not known. */
function usesBos(config: JsonObject, folder: string | undefined): boolean | undefined {
  if (folder !== undefined) {
    const name = pathName(folder);
    const stem = pathStem(name);
    if (/^(?:Meta-)?Llama-3/.test(stem) || (stem.startsWith('SmolLM2') && name.endsWith('Instruct'))) return true;
  }
  const isUsual = Object.hasOwn(config, 'add_bos_token') ? isTrue(config['add_bos_token']) : config['tokenizer_class'] === 'LlamaTokenizer';
  return isUsual || folder !== undefined ? isUsual : undefined;
}

/** `Path(path).name` of Python on POSIX. */
function pathName(path: string): string {
  return path.split('/').findLast((part) => part !== '' && part !== '.') ?? '';
}

/** … and its `stem`: `Llama-3.1-8B` is `Llama-3`. */
function pathStem(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 && dot < name.length - 1 ? name.slice(0, dot) : name;
}

/** What Python takes for true. */
export function isTrue(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isJsonObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}
