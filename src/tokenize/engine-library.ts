import * as library from '@huggingface/tokenizers';
import type { JsonObject } from '../json.ts';
import { ENGINE } from './engine-name.ts';

/**
 * What is used of `@huggingface/tokenizers` 0.2. Its own declarations name files without an extension, so that TypeScript resolves none of them here: this is
 * the declaration, and `checkedTokenizer` holds it against what is installed.
 */
export interface LibraryTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: (number | undefined)[] };
  decode(ids: readonly number[], options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean }): string;
  id_to_token(id: number): string | undefined;
  model: LibraryModel;
}

export interface LibraryModel {
  vocab: string[];
  /** Of a BPE model alone: the tokens of one pre-tokenized word. */
  bpe?(word: string): string[];
  /** Of a BPE model alone: kept as they were parsed, and not read after the constructor. */
  merges?: unknown[];
}

/** Throws what the library throws on a tokenizer.json that it cannot use. */
export function libraryTokenizer(json: object, config: JsonObject): LibraryTokenizer {
  const { Tokenizer } = library as unknown as { Tokenizer: new (json: object, config: object) => unknown };
  return checkedTokenizer(new Tokenizer(json, config));
}

function checkedTokenizer(value: unknown): LibraryTokenizer {
  const tokenizer = value as Partial<LibraryTokenizer>;
  const methods = [tokenizer.encode, tokenizer.decode, tokenizer.id_to_token];
  if (!methods.every((method) => typeof method === 'function') || !Array.isArray(tokenizer.model?.vocab)) {
    throw new Error(`${ENGINE} is not the version that dsprep was written for`);
  }
  return tokenizer as LibraryTokenizer;
}
