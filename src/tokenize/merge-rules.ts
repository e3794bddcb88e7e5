/**
 * How a byte-level BPE's merges follow from its vocabulary, where they do. Both hold only for vocabularies whose ids are in the order of the merges; that they
 * give the original list exactly is checked when an embedded tokenizer is made.
 *
 * - `one-split`: every token has one merge, the one that BPE itself arrives at with only the tokens before it (GPT-2's trainer; Qwen).
 * - `all-splits`: every way of cutting a token into two tokens is a merge, ordered by the ids of the two (transformers' conversion of tiktoken files; gpt-oss).
 */
export type MergeRule = 'one-split' | 'all-splits';

/** A vocabulary both ways. Tokens are in the byte-level alphabet: one UTF-16 unit for each byte. */
export interface RankedVocabulary {
  tokens: readonly string[];
  ids: ReadonlyMap<string, number>;
}

/** Lengths of the left parts of a token's merges, in the order of their ranks. Empty for single bytes. */
export type SplitsOf = (id: number) => readonly number[];

const NO_SPLITS: readonly number[] = [];

export function splitsByRule(vocabulary: RankedVocabulary, rule: MergeRule): SplitsOf {
  return rule === 'one-split' ? (id) => oneSplit(vocabulary, id) : (id) => allSplits(vocabulary, id);
}

/** All merges in the order of their ranks, as tokenizer.json lists them. */
export function* mergesByRule(vocabulary: RankedVocabulary, rule: MergeRule): Generator<[left: string, right: string]> {
  const splitsOf = splitsByRule(vocabulary, rule);
  for (const [id, token] of vocabulary.tokens.entries()) {
    for (const length of splitsOf(id)) yield [token.slice(0, length), token.slice(length)];
  }
}

function oneSplit({ tokens, ids }: RankedVocabulary, id: number): readonly number[] {
  const parts = (tokens[id] ?? '').split('');
  while (parts.length > 2) {
    let best = id;
    let at = -1;
    for (let index = 0; index + 1 < parts.length; index++) {
      const rank = ids.get(`${parts[index]}${parts[index + 1]}`);
      if (rank !== undefined && rank < best) {
        best = rank;
        at = index;
      }
    }
    if (at < 0) return NO_SPLITS;
    parts.splice(at, 2, tokens[best] as string);
  }
  const [left, right] = parts;
  return left === undefined || right === undefined ? NO_SPLITS : [left.length];
}

function allSplits({ tokens, ids }: RankedVocabulary, id: number): readonly number[] {
  const token = tokens[id] ?? '';
  const splits: { length: number; left: number; right: number }[] = [];
  for (let length = 1; length < token.length; length++) {
    const left = ids.get(token.slice(0, length));
    if (left === undefined) continue;
    const right = ids.get(token.slice(length));
    if (right !== undefined) splits.push({ length, left, right });
  }
  if (splits.length > 1) splits.sort((a, b) => a.left - b.left || a.right - b.right);
  return splits.map(({ length }) => length);
}
