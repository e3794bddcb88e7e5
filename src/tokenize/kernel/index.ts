// The inner loop of the fast engine, compiled to WebAssembly by AssemblyScript: cuts a text into pieces and gives out the ids of each from what is remembered. What it has
// not met before it works out by the tokenizer's tables, or asks its host.

import { LONG_END, MAX_KEPT_BYTES, MAX_PIECE_BYTES, OUT_END, REACHED } from './layout';
import { encodeLong, encodeUnkept } from './long-pieces';
import { useTables } from './longest-tokens';
import { encodeMedium } from './medium-pieces';
import { mayChangeInNfc } from './nfc';
import { out, setOut } from './output';
import { encodeShort } from './short-pieces';
import { useCuts } from './split-cuts';
import { pieceEnd } from './splits';

export { mayChangeInNfc, pieceEnd, useCuts, useTables };

const MEDIUM_BYTES: u32 = 16;
const SHORT_BYTES: u32 = 7;

/** Gives out the ids of a piece of at most `MAX_PIECE_BYTES` from `place` on, and says where they end. */
export function encodePiece(start: u32, end: u32, place: u32): u32 {
  setOut(place);
  encode(start, end - start);
  return out;
}

/**
 * The same for the pieces of a text, until its end, or beyond `OUT_END`, or before a longer piece: `REACHED` says where, `LONG_END` where the long piece ends that begins
 * there.
 */
export function encodePieces(split: u32, at: u32, end: u32, place: u32): u32 {
  setOut(place);
  let longEnd: u32 = 0;
  while (at < end && out < u32(OUT_END)) {
    const next = pieceEnd(split, at, end);
    if (next - at > u32(MAX_PIECE_BYTES)) {
      longEnd = next;
      break;
    }
    encode(at, next - at);
    at = next;
  }
  store<u32>(REACHED, at);
  store<u32>(LONG_END, longEnd);
  return out;
}

function encode(start: u32, length: u32): void {
  if (length <= SHORT_BYTES) encodeShort(start, length);
  else if (length <= MEDIUM_BYTES) encodeMedium(start, length);
  else if (length <= u32(MAX_KEPT_BYTES)) encodeLong(start, length);
  else encodeUnkept(start, length);
}
