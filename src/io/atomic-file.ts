import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openFileSink } from './file-sink.ts';
import type { WrittenFile } from './file-sink.ts';
import { fsyncFolder, resolveLink } from './folder.ts';
import { outputError } from './output-error.ts';

/** Writes a file so that others see the old one or the whole new one, also after a crash. A link is followed. */
export function writeFileAtomic(path: string, text: string): Omit<WrittenFile, 'lines'> {
  const target = resolveLink(path);
  const folder = dirname(target);
  const staged = join(folder, `.${basename(target)}.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  const sink = openFileSink(staged);
  try {
    sink.writeBytes(Buffer.from(text));
    const { sizeBytes, sha256 } = sink.close();
    renameSync(staged, target);
    fsyncFolder(folder);
    return { sizeBytes, sha256 };
  } catch (error) {
    sink.abandon();
    rmSync(staged, { force: true });
    throw outputError(path, error);
  }
}
