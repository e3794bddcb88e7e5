import type { CompiledTokenizer } from './compiled.ts';
import { addPair } from './pair-table.ts';
import { META_SPACE } from './plan-text.ts';

type Cuts = Pick<CompiledTokenizer, 'bytePairs' | 'pointPairs'>;

const BLANK = 0x20;

/**
 * Which pairs of characters some token has side by side. Between any other two no merge can cross, so that a text may be cut there: a merge gives a token, and that
 * token would have the pair.
 */
export function pointPairsOf(tokens: readonly (string | undefined)[]): Cuts {
  const bytePairs = new Int32Array(128 * 128);
  let pointPairs: Int32Array = new Int32Array(2 ** 13).fill(-1);
  let size = 0;
  for (const token of tokens) {
    if (token === undefined) continue;
    let before = -1;
    for (const char of token) {
      const point = char === META_SPACE ? BLANK : (char.codePointAt(0) as number);
      if (before >= 0 && before < 128 && point < 128) bytePairs[(before << 7) | point] = 1;
      else if (before >= 0 && addPair(pointPairs, before, point) && 4 * ++size > pointPairs.length) pointPairs = grown(pointPairs);
      before = point;
    }
  }
  return { bytePairs, pointPairs };
}

function grown(pairs: Int32Array): Int32Array {
  const larger = new Int32Array(2 * pairs.length).fill(-1);
  for (let at = 0; at < pairs.length; at += 2) if (pairs[at] !== -1) addPair(larger, pairs[at] as number, pairs[at + 1] as number);
  return larger;
}
