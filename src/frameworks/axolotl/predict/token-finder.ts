import type { TokenPlaces } from '../../shared/hf/token-offsets.ts';
import { firstAbove, firstNotBelow } from './chat/bisect.ts';

/** Finds tokens by where they stand in their text: UTF-16 offsets. Quickest where it is asked for places one behind the other. */
export interface TokenFinder {
  /** Index of the first token that ends behind a place; the number of tokens where none does. */
  firstEndingAfter(at: number): number;
  /** Index of the first token that starts at a place or behind it; the number of tokens where none does. */
  firstStartingFrom(at: number): number;
}

/** `unitsOf`: the length of a token in its text, where the tokens are all of the text, 0 where it is not known: then all places are worked out. */
export function tokenFinder(ids: readonly number[], unitsOf: ((id: number) => number) | undefined, places: () => TokenPlaces): TokenFinder {
  let token = 0;
  let start = 0;
  let known = unitsOf === undefined ? places() : undefined;

  /** Goes to the first token that ends behind a place. */
  function isReached(at: number): boolean {
    if (unitsOf === undefined || known !== undefined) return false;
    if (at < start) token = start = 0;
    for (; token < ids.length; token++) {
      const units = unitsOf(ids[token] as number);
      if (units === 0) return false;
      if (start + units > at) break;
      start += units;
    }
    return true;
  }

  return {
    firstEndingAfter: (at) => (isReached(at) ? token : firstAbove((known ??= places()).ends, at)),
    firstStartingFrom(at) {
      if (!isReached(at)) return firstNotBelow((known ??= places()).starts, at);
      return token < ids.length && start < at ? token + 1 : token;
    },
  };
}
