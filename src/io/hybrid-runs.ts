/** Parquet's hybrid of runs of one value and packed bits (parquet-format 2.10, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"). */

/** Runs of one value each, for values that fit a byte. */
export function runWriter(): { bytes: number[]; run(count: number, value: number): void } {
  const bytes: number[] = [];
  return {
    bytes,
    run(count, value) {
      let rest = count * 2;
      while (rest >= 128) {
        bytes.push((rest % 128) | 128);
        rest = Math.floor(rest / 128);
      }
      bytes.push(rest, value);
    },
  };
}

/** Values that are packed together: a run of packed bits has a multiple of them. */
const PACKED_TOGETHER = 8;

/** Fewest equal values that become a run: a run between packed bits costs about ten bytes. */
const LEAST_RUN = 32;

/** Most bytes of a run of one value, and of the header of the packed bits behind it. */
const RUN_BYTES = 9;
const HEADER_BYTES = 5;

/** So that the packed bits are written with one store for each value. */
const MOST_WIDTH = 24;

export interface BitPacker {
  /** The width and the indexes, all below 2^width, as the values of a data page; valid until the next call. Widths up to 24. */
  pack(indexes: Int32Array, width: number): Uint8Array;
}

/** A packer that keeps its room from one page to the next. */
export function openBitPacker(): BitPacker {
  let bytes = new Uint8Array(0);
  let view = new DataView(bytes.buffer);
  let used = 0;

  function reserve(sizeBytes: number): void {
    used = 0;
    if (sizeBytes <= bytes.length) return;
    bytes = new Uint8Array(sizeBytes);
    view = new DataView(bytes.buffer);
  }

  function putVarint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest >>>= 7) bytes[used++] = (rest & 127) | 128;
    bytes[used++] = rest;
  }

  function putRun(count: number, value: number, width: number): void {
    putVarint(count * 2);
    for (let bits = 0; bits < width; bits += 8) bytes[used++] = value >>> bits;
  }

  function putPacked(indexes: Int32Array, width: number): void {
    if (indexes.length === 0) return;
    const groups = Math.ceil(indexes.length / PACKED_TOGETHER);
    putVarint(groups * 2 + 1);
    const end = used + groups * width;
    const to = view;
    let at = used;
    let word = 0;
    let bits = 0;
    for (let i = 0; i < indexes.length; i++) {
      word |= (indexes[i] as number) << bits;
      bits += width;
      to.setUint32(at, word, true);
      at += bits >>> 3;
      word >>>= bits & 24;
      bits &= 7;
    }
    bytes.fill(0, bits === 0 ? at : at + 1, end);
    used = end;
  }

  return {
    pack(indexes, width) {
      if (width > MOST_WIDTH) throw new RangeError(`indexes of ${width} bits`);
      const count = indexes.length;
      const runs = Math.ceil(count / LEAST_RUN) + 1;
      reserve(1 + Math.ceil((count * width) / 8) + runs * (RUN_BYTES + HEADER_BYTES) + width + 4);
      bytes[used++] = width;
      let packedFrom = 0;
      for (let at = 0; at < count;) {
        const end = runEnd(indexes, at);
        if (end - at < LEAST_RUN) {
          at += PACKED_TOGETHER;
          continue;
        }
        putPacked(indexes.subarray(packedFrom, at), width);
        putRun(end - at, indexes[at] as number, width);
        at = packedFrom = end;
      }
      putPacked(indexes.subarray(packedFrom), width);
      return bytes.subarray(0, used);
    },
  };
}

/** Index behind the last value that equals the one at `from` and those between. */
function runEnd(values: Int32Array, from: number): number {
  const value = values[from];
  let end = from + 1;
  while (end < values.length && values[end] === value) end++;
  return end;
}
