import type { TempFile } from '../../pipeline/stages/dedupe/temp-file.ts';
import { openTempFile } from '../../pipeline/stages/dedupe/temp-file.ts';

const FIRST_BYTES = 4096;

/** A file that is in memory until it has more than `memoryBytes`; from then on only what was appended last is. */
export function openSpillFile(memoryBytes: number, folder: string): TempFile {
  let tail = Buffer.alloc(Math.min(FIRST_BYTES, memoryBytes));
  let used = 0;
  let file: TempFile | undefined;

  function makeRoom(bytes: number): void {
    if (used + bytes <= tail.length) return;
    const size = Math.max(2 * tail.length, used + bytes);
    if (file === undefined && size <= memoryBytes) {
      const grown = Buffer.alloc(size);
      tail.copy(grown, 0, 0, used);
      tail = grown;
      return;
    }
    file ??= openTempFile(folder);
    file.append(tail.subarray(0, used));
    used = 0;
  }

  return {
    get sizeBytes() {
      return (file?.sizeBytes ?? 0) + used;
    },
    append(bytes) {
      makeRoom(bytes.length);
      if (bytes.length > tail.length && file !== undefined) file.append(bytes);
      else {
        tail.set(bytes, used);
        used += bytes.length;
      }
    },
    read(into, position) {
      const flushed = file?.sizeBytes ?? 0;
      const read = file === undefined || position >= flushed ? 0 : file.read(into.subarray(0, flushed - position), position);
      const from = position + read - flushed;
      const rest = Math.min(into.length - read, Math.max(0, used - from));
      into.set(tail.subarray(from, from + rest), read);
      return read + rest;
    },
    close() {
      file?.close();
    },
  };
}
