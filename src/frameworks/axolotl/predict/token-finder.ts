import { skipTokens } from '../../shared/hf/token-offsets.ts';
import type { TokenPlace, TokenPlaces } from '../../shared/hf/token-offsets.ts';
import type { TokenDecoder } from '../../shared/hf/token-decoder.ts';
import { firstAbove, firstNotBelow } from './chat/bisect.ts';

/** Finds tokens by where they stand in their text: UTF-16 offsets. Quickest where it is asked for places one behind the other. */
export interface TokenFinder {
  /** Index of the first token that ends behind a place; the number of tokens where none does. */
  firstEndingAfter(at: number): number;
  /** Index of the first token that starts at a place or behind it; the number of tokens where none does. */
  firstStartingFrom(at: number): number;
}

export interface FoundTokens {
  decoder: TokenDecoder;
  text: string;
  ids: readonly number[];
  /** Whether the tokens, decoded, are the text, and have all of it: then places are worked out when they are asked for. */
  isKept: boolean;
  /** Those of all tokens. */
  places(): TokenPlaces;
  /** A token that stands between turns: from the nearest one on, few tokens are left to look at. */
  mark: TokenMark | undefined;
}

export interface TokenMark {
  id: number;
  text: string;
}

export function tokenFinder({ decoder, text, ids, isKept, places, mark }: FoundTokens): TokenFinder {
  let place: TokenPlace = { token: 0, start: 0 };
  let known = isKept ? undefined : places();
  let marked: readonly TokenPlace[] | undefined;

  /** Goes to the first token that ends behind a place, unless several share the character there. */
  function isReached(at: number): boolean {
    if (known !== undefined) return false;
    marked ??= mark === undefined ? [] : markedPlaces(text, ids, mark);
    if (at < place.start) place = { token: 0, start: 0 };
    const near = marked.findLast(({ start }) => start <= at);
    if (near !== undefined && near.start > place.start) place = { ...near };
    return skipTokens(decoder, text, ids, place, at);
  }

  return {
    firstEndingAfter: (at) => (isReached(at) ? place.token : firstAbove((known ??= places()).ends, at)),
    firstStartingFrom(at) {
      if (!isReached(at)) return firstNotBelow((known ??= places()).starts, at);
      return place.token < ids.length && place.start < at ? place.token + 1 : place.token;
    },
  };
}

/**
 * Where a token stands in a text that its tokens keep: its text stands there each time that it is among the ids, so that where both are as often, they belong together in
 * their order.
 */
function markedPlaces(text: string, ids: readonly number[], mark: TokenMark): readonly TokenPlace[] {
  const marked: TokenPlace[] = [];
  let token = -1;
  for (let start = text.indexOf(mark.text); start !== -1; start = text.indexOf(mark.text, start + 1)) {
    token = ids.indexOf(mark.id, token + 1);
    if (token === -1) return [];
    marked.push({ token, start });
  }
  return ids.includes(mark.id, token + 1) ? [] : marked;
}
