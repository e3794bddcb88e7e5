import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openFileSink } from './file-sink.ts';
import type { WrittenFile } from './file-sink.ts';
import { fsyncFolder, resolveLink } from './folder.ts';
import { outputError } from './output-error.ts';

/** A file being written beside the one that it will replace. */
export interface AtomicFile {
  writeLine(text: string): void;
  writeBytes(bytes: Uint8Array): void;
  /** Puts it in place: others see the old one or the whole new one, also after a crash. */
  publish(): WrittenFile;
  /** Removes what was written, and leaves what is there as it is. Does nothing after `publish`. */
  abandon(): void;
}

/** Begins a file that appears whole or not at all. A link is followed. Throws `OUTPUT_DISK_FULL` or `OUTPUT_UNWRITABLE`. */
export function openAtomicFile(path: string): AtomicFile {
  const target = guarded(path, () => resolveLink(path));
  const folder = dirname(target);
  const staged = join(folder, `.${basename(target)}.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  const sink = guarded(path, () => openFileSink(staged));
  let isOver = false;

  function abandon(): void {
    if (isOver) return;
    isOver = true;
    sink.abandon();
    rmSync(staged, { force: true });
  }

  return {
    writeLine: (text) => guarded(path, () => sink.writeLine(text)),
    writeBytes: (bytes) => guarded(path, () => sink.writeBytes(bytes)),
    publish() {
      try {
        const written = sink.close();
        renameSync(staged, target);
        fsyncFolder(folder);
        isOver = true;
        return written;
      } catch (error) {
        abandon();
        throw outputError(path, error);
      }
    },
    abandon,
  };
}

/** Writes a file so that others see the old one or the whole new one, also after a crash. A link is followed. */
export function writeFileAtomic(path: string, text: string): Omit<WrittenFile, 'lines'> {
  const file = openAtomicFile(path);
  try {
    file.writeBytes(Buffer.from(text));
    const { sizeBytes, sha256 } = file.publish();
    return { sizeBytes, sha256 };
  } catch (error) {
    file.abandon();
    throw error;
  }
}

function guarded<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw outputError(path, error);
  }
}
