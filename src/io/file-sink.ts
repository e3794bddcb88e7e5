import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { outputError } from './output-error.ts';

/** How much is gathered before it is written. */
const BUFFER_BYTES = 1024 * 1024;

/** Most bytes of UTF-8 that one UTF-16 unit of a string can take. */
const MAX_BYTES_PER_UNIT = 3;

const STDOUT = 1;

export interface WrittenFile {
  sizeBytes: number;
  /** Hex. */
  sha256: string;
  /** Lines written by `writeLine`. */
  lines: number;
}

/** A file being written. Everything throws `OUTPUT_DISK_FULL` or `OUTPUT_UNWRITABLE` where the system refuses. */
export interface FileSink {
  readonly path: string;
  /** Writes the text as UTF-8 and a line end. */
  writeLine(text: string): void;
  writeBytes(bytes: Uint8Array): void;
  /** Writes what is gathered, asks the system to put it on the disk, and closes. */
  close(): WrittenFile;
  /** Closes without any of that; nothing where it is closed already. */
  abandon(): void;
}

/** Creates or empties a file. */
export function openFileSink(path: string): FileSink {
  return sinkInto(
    guarded(path, () => openSync(path, 'w')),
    path,
  );
}

/** Standard output as a sink: closing it only writes what is gathered. */
export function openStdoutSink(): FileSink {
  return sinkInto(STDOUT, 'standard output');
}

function sinkInto(file: number, path: string): FileSink {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let used = 0;
  let sizeBytes = 0;
  let lines = 0;
  let isOpen = true;

  function writeAll(bytes: Uint8Array): void {
    hash.update(bytes);
    sizeBytes += bytes.length;
    let at = 0;
    while (at < bytes.length) at += guarded(path, () => writeSome(file, bytes, at));
  }

  function flush(): void {
    if (used > 0) writeAll(buffer.subarray(0, used));
    used = 0;
  }

  return {
    path,
    writeLine(text) {
      lines += 1;
      const most = text.length * MAX_BYTES_PER_UNIT + 1;
      if (most > BUFFER_BYTES - used) {
        flush();
        if (most > BUFFER_BYTES) {
          writeAll(Buffer.from(`${text}\n`));
          return;
        }
      }
      used += buffer.write(text, used);
      buffer[used] = 0x0a;
      used += 1;
    },
    writeBytes(bytes) {
      if (bytes.length > BUFFER_BYTES - used) flush();
      if (bytes.length > BUFFER_BYTES) writeAll(bytes);
      else {
        buffer.set(bytes, used);
        used += bytes.length;
      }
    },
    close() {
      flush();
      guarded(path, () => fsyncOf(file));
      isOpen = false;
      if (file !== STDOUT) guarded(path, () => closeSync(file));
      return { sizeBytes, sha256: hash.digest('hex'), lines };
    },
    abandon() {
      if (!isOpen) return;
      isOpen = false;
      if (file !== STDOUT) closeSync(file);
    },
  };
}

const RETRY_MS = 1;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Writes as much as the system takes; 0 where it was interrupted, or a pipe is full, and should be asked again. */
function writeSome(file: number, bytes: Uint8Array, from: number): number {
  try {
    return writeSync(file, bytes, from, bytes.length - from);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EAGAIN') Atomics.wait(never, 0, 0, RETRY_MS);
    else if (code !== 'EINTR') throw error;
    return 0;
  }
}

/** Pipes, terminals and some network file systems have nothing to put on a disk. */
function fsyncOf(file: number): void {
  try {
    fsyncSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EINVAL' && code !== 'ENOTSUP' && code !== 'EROFS' && code !== 'EPERM') throw error;
  }
}

function guarded<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw outputError(path, error);
  }
}
