import { alignBytes } from '../../../tokenize/fast/align-bytes.ts';
import { toNfc } from '../../../tokenize/fast/nfc.ts';
import type { TextSpan, Tokenizer } from '../../../tokenize/tokenizer.ts';
import { RowStop, notPredicted } from './row-stop.ts';

const UNFINISHED = '\uFFFD';
/** Tokens that a character (or its pieces in bytes) can take together. */
const MAX_GROUP = 64;

/** Where each token of a text stands in it: the characters that it has a part of, as `tokenizers` says it. */
export function tokenOffsets(tokenizer: Tokenizer, text: string, ids: readonly number[]): TextSpan[] {
  const direct = alignedOffsets(tokenizer, text, ids);
  if (direct !== undefined) return direct;
  const { composed, starts, ends } = composedText(text);
  const offsets = alignedOffsets(tokenizer, composed, ids);
  if (offsets === undefined) throw notPredicted("tokens can't be found again in the rendered text");
  return offsets.map(({ start, end }) => ({
    start: starts[start] ?? text.length,
    end: end === start ? (starts[start] ?? 0) : (ends[end - 1] ?? text.length),
  }));
}

function alignedOffsets(tokenizer: Tokenizer, text: string, ids: readonly number[]): TextSpan[] | undefined {
  const offsets: TextSpan[] = [];
  let at = 0;
  while (offsets.length < ids.length) {
    const group = groupAt(tokenizer, text, at, ids, offsets.length);
    if (group === undefined) return undefined;
    offsets.push(...group.offsets);
    at = group.end;
  }
  return at === text.length ? offsets : undefined;
}

interface Group {
  offsets: TextSpan[];
  end: number;
}

/** The fewest tokens from `first` on that are whole characters, which stand at `at`. */
function groupAt(tokenizer: Tokenizer, text: string, at: number, ids: readonly number[], first: number): Group | undefined {
  const offsets: TextSpan[] = [];
  let done = at;
  for (let count = 1; count <= MAX_GROUP && first + count <= ids.length; count++) {
    const decoded = tokenizer.decode(ids.slice(first, first + count));
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
