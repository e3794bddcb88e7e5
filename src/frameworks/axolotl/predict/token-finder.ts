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
}

export function tokenFinder({ decoder, text, ids, isKept, places }: FoundTokens): TokenFinder {
  let place: TokenPlace = { token: 0, start: 0 };
  let known = isKept ? undefined : places();

  /** Goes to the first token that ends behind a place, unless several share the character there. */
  function isReached(at: number): boolean {
    if (known !== undefined) return false;
    if (at < place.start) place = { token: 0, start: 0 };
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
