import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { TextPlan } from './plan-text.ts';
import { Unplanned } from './unplanned.ts';

/** An added token as tokenizer.json lists it. */
export interface PlannedToken {
  id: number;
  content: string;
  isSingleWord: boolean;
  stripsLeft: boolean;
  stripsRight: boolean;
  /** Matched in normalised text, after those that are not. */
  isNormalized: boolean;
  isSpecial: boolean;
}

/** Throws `Unplanned`. */
export function planAddedTokens(listed: JsonValue | undefined, text: TextPlan): PlannedToken[] {
  const tokens: PlannedToken[] = [];
  const seen = new Set<string>();
  for (const token of Array.isArray(listed) ? listed : []) {
    if (!isJsonObject(token)) throw new Unplanned('an added token that is no object');
    const { id, content } = token;
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || typeof content !== 'string')
      throw new Unplanned('an added token without id');
    if (content === '') continue;
    if (seen.has(content)) throw new Unplanned('an added token that is listed twice');
    seen.add(content);
    tokens.push({
      id,
      content: content.toWellFormed(),
      isSingleWord: token['single_word'] === true,
      stripsLeft: token['lstrip'] === true,
      stripsRight: token['rstrip'] === true,
      isNormalized: token['normalized'] !== false,
      isSpecial: token['special'] === true,
    });
  }
  // What rstrip takes may hold the beginning of the next match, which Python then gives twice.
  if (tokens.some(({ stripsRight }) => stripsRight) && tokens.some(({ content }) => /^\s/u.test(content))) {
    throw new Unplanned('added tokens that begin with white space beside one that strips it');
  }
  if (
    text.kind === 'sentencepiece' &&
    tokens.some(({ isNormalized, stripsLeft, stripsRight }) => isNormalized && (stripsLeft || stripsRight))
  ) {
    throw new Unplanned('normalised added tokens that strip white space');
  }
  return tokens;
}

/**
 * Ids as Python's `tokenizers` gives them, whatever the file says: the vocabulary's own, else the next after all others (tokenizer/added_vocabulary.rs, `add_tokens`).
 */
export function withPythonIds(tokens: readonly PlannedToken[], ids: ReadonlyMap<string, number>): PlannedToken[] {
  let highest = -1;
  return tokens.map((token) => {
    const id = ids.get(token.content) ?? Math.max(highest + 1, ids.size);
    highest = Math.max(highest, id);
    return { ...token, id };
  });
}
