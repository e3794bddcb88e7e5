import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../json.ts';
import { mergesByRule } from './merge-rules.ts';
import type { MergeRule, RankedVocabulary } from './merge-rules.ts';
import { once } from './once.ts';

/** A tokenizer.json whose vocabulary is kept apart and whose merges follow from it. Its parts are read when they are first asked for. */
export interface PackedTokenizer {
  /** tokenizer.json, where `model.vocab` and `model.merges` are null. */
  frame: JsonObject & { model: JsonObject };
  vocabulary: RankedVocabulary;
  mergeRule: MergeRule;
  probe: Probe;
}

/** A text and the ids that the whole tokenizer.json gives it, computed when it was packed. */
export interface Probe {
  text: string;
  ids: readonly number[];
}

/** Of a folder with `tokenizer-frame.json` and `vocab.txt.br` (the tokens in the order of their ids, one on each line, brotli). */
export function packedTokenizer(folder: string, { mergeRule, probe }: Pick<PackedTokenizer, 'mergeRule' | 'probe'>): PackedTokenizer {
  const frame = once(() => JSON.parse(readFileSync(join(folder, 'tokenizer-frame.json'), 'utf8')) as PackedTokenizer['frame']);
  const vocabulary = once(() => readVocabulary(join(folder, 'vocab.txt.br')));
  return {
    get frame() {
      return frame();
    },
    get vocabulary() {
      return vocabulary();
    },
    mergeRule,
    probe,
  };
}

function readVocabulary(path: string): RankedVocabulary {
  const { brotliDecompressSync } = process.getBuiltinModule('node:zlib');
  const tokens = brotliDecompressSync(readFileSync(path)).toString('utf8').split('\n');
  return { tokens, ids: new Map(tokens.map((token, id) => [token, id])) };
}

/** The whole tokenizer.json: one line of JSON. */
export function unpackTokenizerJson({ frame, vocabulary, mergeRule }: Omit<PackedTokenizer, 'probe'>): string {
  const merges = [...mergesByRule(vocabulary, mergeRule)];
  return JSON.stringify({ ...frame, model: { ...frame.model, vocab: vocabObject(vocabulary), merges } });
}

/** Token → id, with no prototype: a token may be called anything. */
export function vocabObject({ tokens }: RankedVocabulary): Record<string, number> {
  const vocab = Object.create(null) as Record<string, number>;
  for (const [id, token] of tokens.entries()) vocab[token] = id;
  return vocab;
}
