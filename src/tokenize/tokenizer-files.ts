import type { JsonObject } from '../json.ts';
import type { PackedTokenizer } from './packed-tokenizer.ts';

/** What a tokenizer is made of, before an engine has it. */
export interface TokenizerFiles {
  /** A parsed tokenizer.json, or an embedded tokenizer, whose merges are not written out. */
  tokenizer: { kind: 'json'; json: JsonObject } | { kind: 'packed'; packed: PackedTokenizer };
  /** sha256 (hex) of the bytes of tokenizer.json. */
  tokenizerSha256: string;
  /** tokenizer_config.json; empty where there is none. */
  config: JsonObject;
  /** Contents of the special tokens that have a name (`bos_token`, …). */
  specialTokens: Readonly<Record<string, string>>;
  /** Chat templates by name; `default` is the one in use, `tool_use` that for messages with tools where there is one. */
  chatTemplates: Readonly<Record<string, string>>;
}
