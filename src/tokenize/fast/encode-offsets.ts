import type { EncodingWithOffsets } from '../tokenizer.ts';
import { alignBytes } from './align-bytes.ts';
import type { CompiledTokenizer } from './compiled.ts';
import type { Pieces } from './pieces.ts';
import { TEXT_START } from './stage-text.ts';
import { widthOf } from './utf8.ts';
import type { StretchOrigin, TextVisitor, TextWalker } from './walk-text.ts';

type Range = [start: number, end: number];

/**
 * Offsets as Python's `tokenizers` gives them: a token with part of a character has all of it, a blank that was put before a text has the text's first character, what
 * NFC has put together has the first of its parts, and what a post-processor adds has (0, 0).
 */
export function offsetEncoder(
  compiled: CompiledTokenizer,
  { walk, pieces }: TextWalker & { pieces: Pieces },
): (text: string, addSpecialTokens: boolean) => EncodingWithOffsets {
  const { plan, tokenEnds, tokenBytes } = compiled;
  const isNfc = plan.text.kind === 'byte-level' && plan.text.nfc;
  const fallback = new Set(plan.text.kind === 'sentencepiece' ? compiled.byteTokens : []);
  const startOf = (id: number): number => (id === 0 ? 0 : (tokenEnds[id - 1] as number));
  const sizeOf = (id: number): number => (fallback.has(id) ? 1 : (tokenEnds[id] as number) - startOf(id));

  /** Blanks at the ends of a token, that `trim_offsets` leaves out (pre_tokenizers/byte_level.rs, `process_offsets`). */
  function blanksAround(id: number): Range {
    const bytes = tokenBytes.subarray(startOf(id), tokenEnds[id]);
    let leading = 0;
    while (leading < bytes.length && bytes[leading] === 0x20) leading++;
    let trailing = 0;
    while (trailing < bytes.length && bytes[bytes.length - 1 - trailing] === 0x20) trailing++;
    return [leading, trailing];
  }

  function trimmed([start, end]: Range, id: number, isFirst: boolean): Range {
    const [leading, trailing] = blanksAround(id);
    const keeps = leading === 1 && plan.post.keepsPrefixSpace && (isFirst || start === 0);
    const from = keeps ? start : Math.min(start + leading, end);
    return [from, trailing > 0 && end >= trailing ? Math.max(end - trailing, from) : end];
  }

  return (text, addSpecialTokens) => {
    const ids: number[] = [];
    const ranges: Range[] = [];
    const isAdded: boolean[] = [];

    const put = (id: number, from: number, to: number, added: boolean): void => {
      ids.push(id);
      ranges.push([from, to]);
      isAdded.push(added);
    };
    const visitor: TextVisitor = {
      token(id, start, end, origin) {
        const places = placesOf(origin, start, end, isNfc);
        put(id, places(start)[0], places(end - 1)[1], true);
      },
      stretch(staged, start, end, origin) {
        const places = placesOf(origin, start, end, isNfc);
        for (let at = start; at < end;) {
          const next = pieces.endOf(staged, at, end);
          pieces.piece(staged, at, next, (words, from, count) => {
            for (const id of words.subarray(from, from + count)) {
              const stop = Math.min(at + sizeOf(id), next);
              put(id, places(at)[0], places(stop - 1)[1], false);
              at = stop;
            }
          });
          at = next;
        }
      },
    };
    walk(text, visitor);
    const index = textIndex(text);
    const trims = plan.post.trimsOffsets;
    const converted = (starts: Int32Array): Range[] =>
      ranges.map(([from, to], place) => {
        const range: Range = [starts[from] as number, starts[index.nextChar[to - 1] as number] as number];
        return trims && isAdded[place] === false ? trimmed(range, ids[place] as number, place === 0) : range;
      });
    const units = converted(index.units);
    const points = converted(index.points);
    if (!addSpecialTokens) return { ids, units, points };
    const { before, after } = plan.post;
    const nowhere = (list: readonly number[]): Range[] => list.map(() => [0, 0]);
    return {
      ids: [...before, ...ids, ...after],
      units: [...nowhere(before), ...units, ...nowhere(after)],
      points: [...nowhere(before), ...points, ...nowhere(after)],
    };
  };
}

/** For each byte of a stretch the bytes of the text, from its beginning, that it came from. */
function placesOf(origin: StretchOrigin, start: number, end: number, isNfc: boolean): (at: number) => Range {
  const { replaced, hasPrefix } = origin;
  if (replaced === undefined) {
    const first = hasPrefix ? start + 1 : start;
    return (at) => [Math.max(at, first) - TEXT_START, Math.min(Math.max(at, first) + 1, Math.max(end, first + 1)) - TEXT_START];
  }
  const aligned = alignBytes(replaced.before, replaced.after, isNfc);
  const shift = replaced.start - TEXT_START;
  const last = aligned.starts.length - 1;
  return (at) => {
    const place = Math.min(Math.max(at - TEXT_START, 0), last);
    return [(aligned.starts[place] as number) + shift, (aligned.ends[place] as number) + shift];
  };
}

/** For each byte of a text in UTF-8 (and its end) the units and code points before its character, and where the next character begins. */
function textIndex(text: string): { units: Int32Array; points: Int32Array; nextChar: Int32Array } {
  const bytes = new TextEncoder().encode(text);
  const units = new Int32Array(bytes.length + 1);
  const points = new Int32Array(bytes.length + 1);
  const nextChar = new Int32Array(bytes.length + 1);
  let unit = 0;
  let point = 0;
  for (let at = 0; at < bytes.length; point++) {
    const width = widthOf(bytes[at] as number);
    units.fill(unit, at, at + width);
    points.fill(point, at, at + width);
    nextChar.fill(at + width, at, at + width);
    unit += width === 4 ? 2 : 1;
    at += width;
  }
  units[bytes.length] = unit;
  points[bytes.length] = point;
  return { units, points, nextChar };
}
