import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { singleTokenId } from '../../shared/hf/hf-chat.ts';
import { tokenDecoder } from '../../shared/hf/token-decoder.ts';
import { tokenPlaces } from '../../shared/hf/token-offsets.ts';
import type { TokenPlaces } from '../../shared/hf/token-offsets.ts';
import type { NamedTokens } from './options.ts';
import { tokenFinder } from './token-finder.ts';
import type { TokenFinder } from './token-finder.ts';

/** What the loss mask and the length rules ask of a tokenizer. */
export interface TokenText {
  eosToken: string | undefined;
  eosId: number | undefined;
  bosId: number | undefined;
  /** Without added special tokens. */
  ids(text: string): readonly number[];
  /** Where each token of a text stands in it. */
  places(text: string, ids: readonly number[]): TokenPlaces;
  finder(text: string, ids: readonly number[]): TokenFinder;
  /** With the special tokens that the tokenizer adds, cut to `maxLength` as transformers does (`truncation=True`): the special tokens stay. */
  withSpecial(text: string, maxLength?: number): number[];
}

/** On top of a tokenizer that knows no offsets: tokens are decoded and found again in the text. */
export function openTokenText(tokenizer: Tokenizer, named: NamedTokens): TokenText {
  const eosToken = named.eos ?? tokenizer.specialTokens.eos;
  const decoder = tokenDecoder(tokenizer);
  const places = (text: string, ids: readonly number[]): TokenPlaces => {
    const found = tokenPlaces(decoder, text, ids);
    trim(found, text, tokenizer);
    return found;
  };
  const isTrimmed = tokenizer.parts?.trimmedOffsets !== undefined;
  const eosId = singleTokenId(tokenizer, eosToken);
  const mark =
    eosToken === undefined || eosId === undefined || decoder.decodeOne(eosId) !== eosToken ? undefined : { id: eosId, text: eosToken };
  return {
    eosToken,
    eosId,
    bosId: singleTokenId(tokenizer, named.bos ?? tokenizer.specialTokens.bos),
    ids: (text) => tokenizer.encode(text),
    places,
    finder: (text, ids) =>
      tokenFinder({ decoder, text, ids, isKept: !isTrimmed && decoder.keepsText(text), places: () => places(text, ids), mark }),
    withSpecial(text, maxLength = Infinity) {
      const ids = tokenizer.encode(text, { addSpecialTokens: true });
      return ids.length <= maxLength ? ids : cutBetweenSpecial(tokenizer, text, ids, maxLength);
    },
  };
}

/** As `process_offsets` of tokenizers 0.23 does (pre_tokenizers/byte_level.rs). */
function trim({ starts, ends }: TokenPlaces, text: string, { parts }: Tokenizer): void {
  const trimming = parts?.trimmedOffsets;
  if (trimming === undefined) return;
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index] as number;
    let [from, to] = [start, ends[index] as number];
    const keepsStart = trimming.keepsFirst && (index === 0 || start === 0);
    while (!keepsStart && from < to && text.charCodeAt(from) === SPACE) from++;
    while (to > from && text.charCodeAt(to - 1) === SPACE) to--;
    starts[index] = from;
    ends[index] = to;
  }
}

const SPACE = 0x20;

function cutBetweenSpecial(tokenizer: Tokenizer, text: string, ids: readonly number[], maxLength: number): number[] {
  const plain = tokenizer.encode(text);
  const added = ids.length - plain.length;
  let before = 0;
  while (before < added && ids[before] !== plain[0]) before++;
  const after = added - before;
  const room = Math.max(0, maxLength - added);
  return [...ids.slice(0, before), ...plain.slice(0, room), ...ids.slice(ids.length - after)];
}
