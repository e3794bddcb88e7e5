import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { inputUnreadable } from '../../io/file-chunks.ts';
import type { Source } from '../../io/sources.ts';
import type { ManifestInput } from '../manifest.ts';

const BUFFER_BYTES = 1024 * 1024;

/** A source as a manifest names it. */
export function inputOf({ name, path, sizeBytes }: Source, format: string): ManifestInput {
  const hash = createHash('sha256');
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
      for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) hash.update(buffer.subarray(0, size));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw inputUnreadable(path, error);
  }
  return { name, sizeBytes, sha256: hash.digest('hex'), format };
}
