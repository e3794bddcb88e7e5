import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { mergesByRule } from '../merge-rules.ts';
import type { PackedTokenizer } from '../packed-tokenizer.ts';
import { MAX_IDS, MAX_RANKS } from './pair-table.ts';
import { Unplanned } from './unplanned.ts';

/** A tokenizer.json, or an embedded one. */
export type TokenizerSource = { kind: 'json'; json: JsonObject } | { kind: 'packed'; packed: PackedTokenizer };

/** Vocabulary and merges of a BPE model, from either. */
export interface ModelParts {
  /** Tokens by id; holes where no token has an id. */
  tokens: readonly (string | undefined)[];
  ids: ReadonlyMap<string, number>;
  /** In the order of their ranks. */
  merges: Iterable<readonly [left: string, right: string]>;
}

/** tokenizer.json but for its vocabulary and merges. */
export function frameOf(source: TokenizerSource): JsonObject {
  return source.kind === 'packed' ? source.packed.frame : source.json;
}

/** Throws `Unplanned`. */
export function modelParts(source: TokenizerSource): ModelParts {
  if (source.kind === 'packed') {
    const { vocabulary, mergeRule } = source.packed;
    return { tokens: vocabulary.tokens, ids: vocabulary.ids, merges: mergesByRule(vocabulary, mergeRule) };
  }
  const { model } = source.json;
  const vocab = isJsonObject(model) ? model['vocab'] : undefined;
  const merges = isJsonObject(model) ? model['merges'] : undefined;
  if (!isJsonObject(vocab) || !Array.isArray(merges)) throw new Unplanned('a model without vocabulary or merges');
  if (merges.length > MAX_RANKS) throw new Unplanned('too many merges');
  const ids = new Map<string, number>();
  const tokens: (string | undefined)[] = [];
  for (const [token, id] of Object.entries(vocab)) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= MAX_IDS) throw new Unplanned('an id that is out of bounds');
    ids.set(token, id);
    tokens[id] = token;
  }
  return { tokens, ids, merges: mergePairs(merges) };
}

function* mergePairs(merges: readonly JsonValue[]): Generator<readonly [string, string]> {
  for (const merge of merges) {
    const parts = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(parts) || parts.length !== 2) throw new Unplanned('a merge that is not of two tokens');
    const [left, right] = parts;
    if (typeof left !== 'string' || typeof right !== 'string') throw new Unplanned('a merge that is not of two tokens');
    yield [left, right];
  }
}
