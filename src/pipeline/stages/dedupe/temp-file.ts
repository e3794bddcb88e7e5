import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DsprepError, EXIT } from '../../../errors.ts';

/** A file that only this process knows. Everything throws `DsprepError` (`SPILL_FAILED`) where the system refuses. */
export interface TempFile {
  readonly sizeBytes: number;
  append(bytes: Uint8Array): void;
  /** Reads up to `into.length` bytes; fewer only at the end of the file. */
  read(into: Uint8Array, position: number): number;
  close(): void;
}

/** The file has no name where the system allows that, so that nothing of it is left even after a crash. */
export function openTempFile(folder: string): TempFile {
  const path = join(folder, `dsprep-dedupe-${randomBytes(9).toString('hex')}`);
  const file = guarded(folder, () => openSync(path, 'wx+', 0o600));
  let hasName = !tryRemove(path);
  let isOpen = true;
  let sizeBytes = 0;

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    append(bytes) {
      for (let at = 0; at < bytes.length;) {
        const written = guarded(folder, () => writeSync(file, bytes, at, bytes.length - at, sizeBytes));
        at += written;
        sizeBytes += written;
      }
    },
    read(into, position) {
      let at = 0;
      while (at < into.length) {
        const length = guarded(folder, () => readSync(file, into, at, into.length - at, position + at));
        if (length === 0) break;
        at += length;
      }
      return at;
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(file);
      if (hasName) hasName = !tryRemove(path);
    },
  };
}

function tryRemove(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

function guarded<T>(folder: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DsprepError({
      code: 'SPILL_FAILED',
      message: `cannot keep records for --dedupe in ${folder}: ${reason}`,
      hint: 'set DSPREP_TMPDIR to a folder with room, or give --memory more',
      exitCode: EXIT.io,
      cause: error,
    });
  }
}
