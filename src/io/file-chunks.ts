import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { DsprepError, EXIT } from '../errors.ts';

/** How much of a file is read at a time. Larger chunks keep more rows alive at once, which costs the garbage collector more than the reads save. */
export const CHUNK_BYTES = 256 * 1024;

export interface FileChunksOptions {
  /** Byte to begin at; default 0. */
  start?: number;
  chunkBytes?: number;
  /** Given every byte in order. */
  onBytes?: ((bytes: Uint8Array) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** How much is read before other work of the process gets a turn (signals, timers, output). */
const TURN_BYTES = 1024 * 1024;

/**
 * The bytes of a file in order, full chunks but for the last. Each chunk is valid only until the next is asked for.
 * Reads synchronously: through the thread pool the same bytes cost a tenth more. Throws `INPUT_UNREADABLE`.
 */
export async function* fileChunks(path: string, options: FileChunksOptions): AsyncGenerator<Buffer> {
  const { signal, onBytes, chunkBytes = CHUNK_BYTES } = options;
  const file = orUnreadable(path, () => openSync(path, 'r'));
  try {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    let position = options.start ?? 0;
    let nextTurn = position + TURN_BYTES;
    for (;;) {
      signal?.throwIfAborted();
      const size = orUnreadable(path, () => readFully(file, buffer, position));
      if (size === 0) return;
      position += size;
      const chunk = buffer.subarray(0, size);
      onBytes?.(chunk);
      yield chunk;
      if (position >= nextTurn) {
        nextTurn = position + TURN_BYTES;
        await setImmediate();
      }
    }
  } finally {
    closeSync(file);
  }
}

/** The first `maxBytes` bytes of a file. Throws `INPUT_UNREADABLE`. */
export function readFirstBytes(path: string, maxBytes: number): Buffer {
  return orUnreadable(path, () => {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(maxBytes);
      return buffer.subarray(0, readFully(file, buffer, 0));
    } finally {
      closeSync(file);
    }
  });
}

/** Fills `buffer` as far as the file goes; returns the bytes read. */
function readFully(file: number, buffer: Buffer, position: number): number {
  let size = 0;
  while (size < buffer.length) {
    const bytesRead = readSync(file, buffer, size, buffer.length - size, position + size);
    if (bytesRead === 0) break;
    size += bytesRead;
  }
  return size;
}

function orUnreadable<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw inputUnreadable(path, error);
  }
}

export function inputUnreadable(path: string, cause: unknown): DsprepError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DsprepError({ code: 'INPUT_UNREADABLE', message: `cannot read ${path}: ${reason}`, exitCode: EXIT.io, cause });
}
