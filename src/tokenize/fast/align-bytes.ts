import { NFC_CHANGES, nfcParts } from './unicode-classes.ts';

/** For each byte of a normalised text the bytes of the original that it came from. */
export interface AlignedBytes {
  starts: Int32Array;
  ends: Int32Array;
}

/**
 * Aligns what NFC or the replacement of `▁` made of a text with the text (tokenizer/normalizer.rs, `transform`): character by character, where some were put together
 * the first of them.
 */
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
    const made = madeOf(from.slice(at, stop), to, taken, stop === from.length);
    // what stands for several characters on its own is there as often
    const sources = from.slice(at, stop).flatMap((char, index) => Array.from(isNfc ? char.normalize('NFC') : char, () => at + index));
    const absorbed = Math.max(0, sources.length - made);
    for (let index = 0; index < made; index++) {
      const source = sources[index === 0 ? 0 : index + absorbed] ?? stop - 1;
      const start = byteFrom + Buffer.byteLength(from.slice(at, source).join(''));
      const end = start + Buffer.byteLength(from[source] as string);
      const width = Buffer.byteLength(to[taken + index] as string);
      starts.fill(start, byteTo, byteTo + width);
      ends.fill(end, byteTo, byteTo + width);
      byteTo += width;
    }
    taken += made;
    byteFrom += Buffer.byteLength(from.slice(at, stop).join(''));
    at = stop;
  }
  return { starts, ends };
}

/** How many characters of the normalised text a run of the original became. */
function madeOf(run: readonly string[], to: readonly string[], taken: number, isLast: boolean): number {
  if (isLast) return to.length - taken;
  if (run.length === 1 && run[0] === to[taken]) return 1;
  const normalized = [...run.join('').normalize('NFC')];
  return normalized.every((char, index) => char === to[taken + index]) ? normalized.length : run.length;
}
