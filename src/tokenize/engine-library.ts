import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../json.ts';

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

const PACKAGE = '@huggingface/tokenizers';
/** Loaded when it is needed first: most tokenizers never need it. */
const require = createRequire(import.meta.url);

/** Name and version of what computes ids. */
export const ENGINE = `${PACKAGE} ${packageVersion()}`;

/** Throws what the library throws on a tokenizer.json that it cannot use. */
export function libraryTokenizer(json: object, config: JsonObject): LibraryTokenizer {
  const { Tokenizer } = require(PACKAGE) as { Tokenizer: new (json: object, config: object) => unknown };
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

function packageVersion(): string {
  const manifest = join(dirname(require.resolve(PACKAGE)), '..', 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
