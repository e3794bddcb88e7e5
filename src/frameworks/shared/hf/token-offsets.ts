import { alignBytes } from '../../../tokenize/fast/align-bytes.ts';
import { toNfc } from '../../../tokenize/fast/nfc.ts';
import type { TextSpan, Tokenizer } from '../../../tokenize/tokenizer.ts';
import { RowStop, notPredicted } from './row-stop.ts';
import { OTHER_LENGTH, UNFINISHED, tokenDecoder } from './token-decoder.ts';
import type { TokenDecoder } from './token-decoder.ts';

/** Tokens that a character (or its pieces in bytes) can take together. */
const MAX_GROUP = 64;

/** Places of tokens in a text, UTF-16 offsets, ends not included. */
export interface TokenPlaces {
  starts: number[];
  ends: number[];
}

/** Where each token of a text stands in it: the characters that it has a part of, as `tokenizers` says it. */
export function tokenOffsets(tokenizer: Tokenizer, text: string, ids: readonly number[]): TextSpan[] {
  const { starts, ends } = tokenPlaces(tokenDecoder(tokenizer), text, ids);
  return starts.map((start, index) => ({ start, end: ends[index] ?? start }));
}

/** As `tokenOffsets`, in two lists. */
export function tokenPlaces(decoder: TokenDecoder, text: string, ids: readonly number[]): TokenPlaces {
  const direct = alignedPlaces(decoder, text, ids);
  if (direct !== undefined) return direct;
  const { composed, starts, ends } = composedText(text);
  const places = alignedPlaces(decoder, composed, ids);
  if (places === undefined) throw notPredicted("tokens can't be found again in the rendered text");
  return {
    starts: places.starts.map((start) => starts[start] ?? text.length),
    ends: places.ends.map((end, index) => (end === places.starts[index] ? (starts[end] ?? 0) : (ends[end - 1] ?? text.length))),
  };
}

function alignedPlaces(decoder: TokenDecoder, text: string, ids: readonly number[]): TokenPlaces | undefined {
  const starts = new Array<number>(ids.length);
  const ends = new Array<number>(ids.length);
  const isKept = decoder.keepsText(text);
  let at = 0;
  for (let index = 0; index < ids.length;) {
    const units = isKept ? decoder.unitsOf(ids[index] as number) : 0;
    if (units > 0) {
      starts[index] = at;
      at += units;
      ends[index++] = at;
      continue;
    }
    const decoded = decoder.decodeOne(ids[index] as number);
    if (decoded !== '' && text.startsWith(decoded, at)) {
      starts[index] = at;
      at += decoded.length;
      ends[index++] = at;
      continue;
    }
    const group = groupAt(decoder, text, at, ids, index);
    if (group === undefined) return undefined;
    for (const { start, end } of group.offsets) {
      starts[index] = start;
      ends[index++] = end;
    }
    at = group.end;
  }
  return at === text.length ? { starts, ends } : undefined;
}

/** A token, and where it begins. */
export interface TokenPlace {
  token: number;
  start: number;
}

/**
 * Goes from a token of a text that its tokens keep over all that end at `to` or before. False where that is no place between tokens, for several share a character: then
 * it stands before these.
 */
export function skipTokens(decoder: TokenDecoder, text: string, ids: readonly number[], place: TokenPlace, to: number): boolean {
  let { token, start } = place;
  let isBetween = true;
  let lengths = decoder.knownUnits();
  while (token < ids.length) {
    const id = ids[token] as number;
    let units = lengths[id] ?? 0;
    let count = 1;
    if (units === 0 || units === OTHER_LENGTH) {
      units = decoder.unitsOf(id);
      lengths = decoder.knownUnits();
    }
    if (units === 0) {
      const group = groupAt(decoder, text, start, ids, token);
      if (group === undefined) return false;
      count = group.offsets.length;
      units = group.end - start;
    }
    if (start + units > to) {
      isBetween = count === 1 || start === to;
      break;
    }
    token += count;
    start += units;
  }
  place.token = token;
  place.start = start;
  return isBetween;
}

interface Group {
  offsets: TextSpan[];
  end: number;
}

/** The fewest tokens from `first` on that are whole characters, which stand at `at`. */
function groupAt(decoder: TokenDecoder, text: string, at: number, ids: readonly number[], first: number): Group | undefined {
  const offsets: TextSpan[] = [];
  let done = at;
  for (let count = 1; count <= MAX_GROUP && first + count <= ids.length; count++) {
    const decoded = decoder.decode(ids.slice(first, first + count));
    const whole = decoded !== '' && text.startsWith(decoded, at);
    const length = whole ? decoded.length : unfinishedLength(text, at, decoded);
    if (length === undefined) {
      // SentencePiece's decoder drops the space before the first piece
      if (count === 1 && text[at] === ' ' && text.startsWith(decoded, at + 1))
        return { offsets: [{ start: at, end: at + 1 + decoded.length }], end: at + 1 + decoded.length };
      return undefined;
    }
    const next = at + length;
    offsets.push({ start: done, end: whole ? next : next + characterLength(text, next) });
    done = next;
    if (whole) return { offsets, end: next };
  }
  return undefined;
}

/** Length of the whole characters before the unfinished one at the end. */
function unfinishedLength(text: string, at: number, decoded: string): number | undefined {
  const finished = decoded.replace(/\uFFFD+$/, '');
  return decoded.endsWith(UNFINISHED) && text.startsWith(finished, at) ? finished.length : undefined;
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** The text in NFC, which some tokenizers put it into first, and where each of its units comes from: of a composed character the first part alone, as `tokenizers` has it. */
function composedText(text: string): { composed: string; starts: number[]; ends: number[] } {
  const composed = toNfc(text);
  const aligned = alignBytes(text, composed, true);
  const units = unitsOfBytes(text);
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const char of composed) {
    for (let unit = 0; unit < char.length; unit++) {
      starts.push(units[aligned.starts[at] ?? 0] ?? text.length);
      ends.push(units[aligned.ends[at] ?? 0] ?? text.length);
    }
    at += Buffer.byteLength(char);
  }
  return { composed, starts, ends };
}

/** For each byte of a text in UTF-8 where a character begins, and its end, the UTF-16 units before it. */
function unitsOfBytes(text: string): Int32Array {
  const units = new Int32Array(Buffer.byteLength(text) + 1);
  let [byte, unit] = [0, 0];
  for (const char of text) {
    units[byte] = unit;
    byte += Buffer.byteLength(char);
    unit += char.length;
  }
  units[byte] = unit;
  return units;
}

/** 1 for each token of the generated parts, by transformers' rule (5.23, tokenization_utils_base.py, `apply_chat_template`), its ends and gaps included. */
export function generatedMask(offsets: readonly TextSpan[], generated: readonly TextSpan[]): boolean[] {
  const mask = offsets.map(() => false);
  for (const { start, end } of generated) {
    const first = tokenAt(offsets, start);
    if (first === undefined) break;
    if (end === 0) throw new RowStop('CRASH_TEMPLATE', 'an empty assistant turn at the very start of the text');
    const last = tokenAt(offsets, end - 1);
    // token 0 counts as none there
    const stop = last === undefined || last === 0 ? offsets.length : last + 1;
    for (let token = first; token < stop; token++) mask[token] = true;
  }
  return mask;
}

function tokenAt(offsets: readonly TextSpan[], at: number): number | undefined {
  const found = offsets.findIndex(({ start, end }) => at >= start && at < end);
  return found === -1 ? undefined : found;
}
