import { NFC_CHANGES } from '../kernel/classes.ts';
import { nfcParts } from './unicode-classes.ts';

/** For each byte of a normalised text the bytes of the original that it came from. */
export interface AlignedBytes {
  starts: Int32Array;
  ends: Int32Array;
}

/** Aligns what NFC or the replacement of `▁` made of a text with the text, as tokenizer/normalizer.rs does (`transform`). */
export function alignBytes(before: string, after: string, isNfc: boolean): AlignedBytes {
  const parts = nfcParts();
  const total = Buffer.byteLength(after);
  const starts = new Int32Array(total);
  const ends = new Int32Array(total);
  const from = [...before];
  const to = [...after];
  let byteFrom = 0;
  let byteTo = 0;
  let taken = 0;

  const isPart = (char: string | undefined): boolean => isNfc && char !== undefined && parts[char.codePointAt(0) as number] === NFC_CHANGES;

  for (let at = 0; at < from.length;) {
    let stop = at + 1;
    while (isPart(from[stop])) stop++;
    const run = from.slice(at, stop);
    const made = madeOf(run, to, taken, stop === from.length);
    const places = [byteFrom];
    for (const char of run) places.push((places.at(-1) as number) + Buffer.byteLength(char));
    const sources = isNfc ? nfcSources(run, to.slice(taken, taken + made)) : run.map((_, index) => index);
    for (let index = 0; index < made; index++) {
      const source = Math.min(sources[index] ?? index, run.length - 1);
      const width = Buffer.byteLength(to[taken + index] as string);
      starts.fill(places[source] as number, byteTo, byteTo + width);
      ends.fill(places[source + 1] as number, byteTo, byteTo + width);
      byteTo += width;
    }
    taken += made;
    byteFrom = places.at(-1) as number;
    at = stop;
  }
  return { starts, ends };
}

/**
 * The character of a run that each character of its NFC is aligned with. Like the crate unicode-normalization-alignments, which knows for each character only by how many
 * it made the text longer or shorter: a part that a decomposition adds has the character before it, and one that took up others leaves out as many of those that follow,
 * in the order of the original.
 */
function nfcSources(run: readonly string[], made: readonly string[]): number[] {
  const growths = growthsOf(run);
  let next = 0;
  return made.map((char) => {
    const growth = [...char.normalize('NFD')].reduce(
      (sum, part, index) => sum + (growths.get(part)?.pop() ?? 0) - (index === 0 ? 0 : 1),
      0,
    );
    if (growth > 0) return Math.max(0, next - 1);
    const source = next;
    next += 1 - growth;
    return source;
  });
}

/** For each part of the decomposed run by how many it made it longer (1 where it stands behind another part of one character), the last occurrence first. */
function growthsOf(run: readonly string[]): Map<string, number[]> {
  const growths = new Map<string, number[]>();
  for (const char of run.toReversed()) {
    for (const [index, part] of [...char.normalize('NFD')].entries()) {
      const list = growths.get(part);
      if (list === undefined) growths.set(part, [index === 0 ? 0 : 1]);
      else list.push(index === 0 ? 0 : 1);
    }
  }
  return growths;
}

/** How many characters of the normalised text a run of the original became. */
function madeOf(run: readonly string[], to: readonly string[], taken: number, isLast: boolean): number {
  if (isLast) return to.length - taken;
  if (run.length === 1 && run[0] === to[taken]) return 1;
  const normalized = [...run.join('').normalize('NFC')];
  return normalized.every((char, index) => char === to[taken + index]) ? normalized.length : run.length;
}
