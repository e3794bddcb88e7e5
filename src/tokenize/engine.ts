import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { cleansUp, isBpeModel } from './clean-up-spaces.ts';
import { libraryTokenizer } from './engine-library.ts';
import type { LibraryTokenizer } from './engine-library.ts';
import { ENGINE } from './engine-name.ts';
import { frameOf } from './fast/model-parts.ts';
import { splitsByRule } from './merge-rules.ts';
import { wordMerger } from './merge-word.ts';
import { vocabObject } from './packed-tokenizer.ts';
import type { PackedTokenizer } from './packed-tokenizer.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

/** Words whose tokens an embedded tokenizer remembers. */
const REMEMBERED_WORDS = 20_000;
const MAX_REMEMBERED_LENGTH = 64;

/** Text to ids and back. The only door to the library behind it. */
export interface Engine {
  encode(text: string, addSpecialTokens: boolean): number[];
  decode(ids: readonly number[], skipSpecialTokens: boolean): string;
}

/**
 * Throws what the library throws on a tokenizer.json that it cannot use. Ids are those of the Python package `tokenizers` 0.23, except that it refuses lone
 * surrogates, which are read as U+FFFD here.
 */
export function openEngine({ tokenizer, config }: Pick<TokenizerFiles, 'tokenizer' | 'config'>): Engine {
  const cleanUp = cleansUp(config, isBpeModel(frameOf(tokenizer)['model']));
  const hf = tokenizer.kind === 'packed' ? packedEngine(tokenizer.packed, config) : jsonEngine(tokenizer.json, config);
  const encode = (text: string, addSpecialTokens: boolean): number[] =>
    text === '' && !addSpecialTokens ? [] : knownIds(hf.encode(text.toWellFormed(), { add_special_tokens: addSpecialTokens }).ids);
  if (tokenizer.kind === 'packed') checkProbe(tokenizer.packed, encode);
  return {
    encode,
    decode(ids, skipSpecialTokens) {
      const known = ids.filter((id) => hf.id_to_token(id) !== undefined);
      if (known.length === 0) return '';
      return hf.decode(known, { skip_special_tokens: skipSpecialTokens, clean_up_tokenization_spaces: cleanUp });
    },
  };
}

/** The library gives `undefined` for what a vocabulary without an unknown token can't say; Python's leaves it out. */
function knownIds(ids: (number | undefined)[]): number[] {
  return ids.includes(undefined) ? ids.filter((id) => id !== undefined) : (ids as number[]);
}

function jsonEngine(json: JsonObject, config: JsonObject): LibraryTokenizer {
  const hf = libraryTokenizer({ ...OPTIONAL_PARTS, ...json }, libraryConfig(config));
  releaseModel(hf, json);
  return hf;
}

/** Parts of a tokenizer.json that Python's `tokenizers` takes as null where they are missing. */
const OPTIONAL_PARTS: JsonObject = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] };

/** What the library reads of tokenizer_config.json, and nothing of another type than it expects. */
function libraryConfig(config: JsonObject): JsonObject {
  const read: JsonObject = {};
  for (const name of ['remove_space', 'do_lowercase_and_remove_accent', 'clean_up_tokenization_spaces'] as const) {
    if (typeof config[name] === 'boolean') read[name] = config[name];
  }
  for (const name of ['bos_token', 'eos_token', 'unk_token', 'pad_token'] as const) {
    const token = config[name];
    if (typeof token === 'string' || isJsonObject(token)) read[name] = token;
  }
  const additional: JsonValue | undefined = config['additional_special_tokens'];
  if (Array.isArray(additional)) read['additional_special_tokens'] = additional;
  return read;
}

/** The library's BPE with the merges of the packed vocabulary: they are never written out, so it opens in a third of the time and memory. */
function packedEngine({ frame, vocabulary, mergeRule }: PackedTokenizer, config: JsonObject): LibraryTokenizer {
  const json: JsonObject = { ...frame, model: { ...frame.model, vocab: vocabObject(vocabulary), merges: [] } };
  const hf = libraryTokenizer(json, libraryConfig(config));
  releaseModel(hf, json);
  const { model } = hf;
  if (typeof model.bpe !== 'function') throw new Error(`${ENGINE} has no BPE model to give merges to`);
  const mergeWord = wordMerger(vocabulary, splitsByRule(vocabulary, mergeRule));
  const remembered = new Map<string, string[]>();
  model.bpe = (word) => {
    const known = remembered.get(word);
    if (known !== undefined) return known;
    const tokens = mergeWord(word);
    if (word.length <= MAX_REMEMBERED_LENGTH) {
      if (remembered.size >= REMEMBERED_WORDS) remembered.clear();
      remembered.set(word, tokens);
    }
    return tokens;
  };
  return hf;
}

/** Ids that the whole tokenizer.json gave when it was packed. Without its own merges the library would give one token for each byte. */
function checkProbe({ probe }: PackedTokenizer, encode: (text: string, addSpecialTokens: boolean) => number[]): void {
  const ids = encode(probe.text, false);
  if (ids.length === probe.ids.length && ids.every((id, index) => id === probe.ids[index])) return;
  throw new Error(`${ENGINE} gives other ids than those that the embedded tokenizer was checked with`);
}

/** The library has its own tables of vocabulary and merges by now, but keeps the parsed file too. */
function releaseModel(hf: LibraryTokenizer, json: JsonObject): void {
  const { model } = json;
  if (!isJsonObject(model)) return;
  delete model['vocab'];
  delete model['merges'];
  if (hf.model.merges !== undefined) hf.model.merges = [];
}
