import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DsprepError, EXIT } from '../errors.ts';

/**
 * Copies a stream that can be read once (stdin, a pipe) to a file of its own folder, readable by this user only, and returns its path.
 * Throws `SPOOL_FAILED` where the folder cannot be written, and the signal's reason where that aborts.
 */
export async function spool(stream: Readable, spoolDir = tmpdir(), signal?: AbortSignal): Promise<string> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(spoolDir, 'dsprep-spool-'));
    const path = join(folder, 'input');
    await pipeline(stream, createWriteStream(path, { mode: 0o600 }), ...(signal === undefined ? [] : [{ signal }]));
    return path;
  } catch (error) {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    const message = `cannot keep a copy of the input in ${spoolDir}: ${reason}`;
    throw new DsprepError({
      code: 'SPOOL_FAILED',
      message,
      hint: 'set DSPREP_TMPDIR to a folder with room',
      exitCode: EXIT.io,
      cause: error,
    });
  }
}

/** Removes what `spool` made. */
export async function removeSpooled(path: string): Promise<void> {
  await rm(dirname(path), { recursive: true, force: true });
}
