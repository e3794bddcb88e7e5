import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import type { BPE } from '@huggingface/tokenizers';
import type { JsonObject } from '../json.ts';
import { splitsByRule } from './merge-rules.ts';
import { wordMerger } from './merge-word.ts';
import { vocabObject } from './packed-tokenizer.ts';
import type { PackedTokenizer } from './packed-tokenizer.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

const PACKAGE = '@huggingface/tokenizers';
/** Words whose tokens an embedded tokenizer remembers. */
const REMEMBERED_WORDS = 20_000;
const MAX_REMEMBERED_LENGTH = 64;

/** Name and version of what computes ids. */
export const ENGINE = `${PACKAGE} ${packageVersion()}`;

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
  const hf = tokenizer.kind === 'packed' ? packedEngine(tokenizer.packed, config) : jsonEngine(tokenizer.json, config);
  const cleanUp = config['clean_up_tokenization_spaces'] === true;
  return {
    encode: (text, addSpecialTokens) =>
      text === '' && !addSpecialTokens ? [] : hf.encode(text.toWellFormed(), { add_special_tokens: addSpecialTokens }).ids,
    decode(ids, skipSpecialTokens) {
      const known = ids.filter((id) => hf.id_to_token(id) !== undefined);
      if (known.length === 0) return '';
      return hf.decode(known, { skip_special_tokens: skipSpecialTokens, clean_up_tokenization_spaces: cleanUp });
    },
  };
}

function jsonEngine(json: JsonObject, config: JsonObject): HfTokenizer {
  const hf = new HfTokenizer(json, config);
  releaseModel(hf, json);
  return hf;
}

/** The library's BPE with the merges of the packed vocabulary: they are never written out, so it opens in a third of the time and memory. */
function packedEngine({ frame, vocabulary, mergeRule }: PackedTokenizer, config: JsonObject): HfTokenizer {
  const json: JsonObject = { ...frame, model: { ...frame.model, vocab: vocabObject(vocabulary), merges: [] } };
  const hf = new HfTokenizer(json, config);
  releaseModel(hf, json);
  const mergeWord = wordMerger(vocabulary, splitsByRule(vocabulary, mergeRule));
  const remembered = new Map<string, string[]>();
  (hf.model as BPE).bpe = (word) => {
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

/** The library has its own tables of vocabulary and merges by now, but keeps the parsed file too. */
function releaseModel(hf: HfTokenizer, json: JsonObject): void {
  const { model } = json;
  if (typeof model !== 'object' || model === null || Array.isArray(model)) return;
  delete model['vocab'];
  delete model['merges'];
  if (model['type'] === 'BPE') (hf.model as BPE).merges = [];
}

function packageVersion(): string {
  const manifest = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), '..', 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
