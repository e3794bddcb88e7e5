import type { Tokenizer } from '../../../tokenize/tokenizer.ts';

export const UNFINISHED = '\uFFFD';
const FIRST_PIECES = 1 << 15;
/** Ids of rows that came with them may be any numbers. */
const MOST_PIECES = 1 << 21;

/** Longer ones, and tokens that are no whole characters, are looked at in the text. */
const MOST_LENGTH = 254;
export const OTHER_LENGTH = 255;

/** What is asked of a tokenizer to find its tokens again. */
export interface TokenDecoder {
  decode(ids: readonly number[]): string;
  /** Of one id alone. */
  decodeOne(id: number): string;
  /** Units of a token of whole characters; 0 where it is none, or is a long one. */
  unitsOf(id: number): number;
  /** The same by id, as far as it was asked for: 0 where it was not, `OTHER_LENGTH` for 0. */
  knownUnits(): Uint8Array;
  /** Whether the texts of a text's tokens, one behind the other, are the text. */
  keepsText(text: string): boolean;
}

const decoders = new WeakMap<Tokenizer, TokenDecoder>();

/** A decoder that remembers the texts of single tokens. */
export function tokenDecoder(tokenizer: Tokenizer): TokenDecoder {
  const known = decoders.get(tokenizer);
  if (known !== undefined) return known;
  const decodeOne = rememberedPieces(tokenizer);
  const decoder: TokenDecoder = {
    decode: (ids) => tokenizer.decode(ids),
    decodeOne,
    ...rememberedUnits(decodeOne),
    keepsText: (text) => tokenizer.parts?.keepsText?.(text) ?? false,
  };
  decoders.set(tokenizer, decoder);
  return decoder;
}

/** Texts of single tokens, in a list by id: a map of so many is several times slower. */
function rememberedPieces(tokenizer: Tokenizer): (id: number) => string {
  let pieces = new Array<string | undefined>(FIRST_PIECES);
  return (id) => {
    const known = pieces[id];
    if (known !== undefined) return known;
    const piece = tokenizer.decode([id]);
    if (!(id >= 0 && id < MOST_PIECES) || !Number.isInteger(id)) return piece;
    if (id >= pieces.length) {
      const larger = new Array<string | undefined>(2 * (id + 1));
      for (const [index, given] of pieces.entries()) larger[index] = given;
      pieces = larger;
    }
    pieces[id] = piece;
    return piece;
  };
}

/** Lengths of single tokens, in bytes by id, which lie closer together than their texts. */
function rememberedUnits(decodeOne: (id: number) => string): Pick<TokenDecoder, 'unitsOf' | 'knownUnits'> {
  let lengths = new Uint8Array(FIRST_PIECES);
  function unitsOf(id: number): number {
    const known = lengths[id] ?? 0;
    if (known !== 0) return known === OTHER_LENGTH ? 0 : known;
    const piece = decodeOne(id);
    const units = piece.length > MOST_LENGTH || piece.includes(UNFINISHED) ? 0 : piece.length;
    if (!(id >= 0 && id < MOST_PIECES)) return units;
    if (id >= lengths.length) {
      const larger = new Uint8Array(2 * (id + 1));
      larger.set(lengths);
      lengths = larger;
    }
    lengths[id] = units === 0 ? OTHER_LENGTH : units;
    return units;
  }
  return { unitsOf, knownUnits: () => lengths };
}
