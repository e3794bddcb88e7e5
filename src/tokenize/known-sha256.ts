import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file changed this shortly before it was hashed might change again without another time of change. */
const SETTLED_MS = 2000;

/**
 * The sha256 of a file: the one that was noted in the cache if the file has the same size, place on the disk and times since, else what `hash` says, which is noted for
 * the next time. What can't be noted is no error.
 */
export function knownSha256(path: string, cacheFolder: string, hash: () => string): string {
  const note = join(cacheFolder, 'sha256', createHash('sha256').update(resolve(path)).digest('hex'));
  const before = stateOf(path);
  if (before !== undefined) {
    const [state, sha256] = readNote(note);
    if (state === before && sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256)) return sha256;
  }
  const sha256 = hash();
  if (before !== undefined && before === stateOf(path)) writeNote(note, `${before}\n${sha256}\n`);
  return sha256;
}

/** `undefined` where there is no file, or one that was changed just now. */
function stateOf(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = stats;
  if (Date.now() - Math.max(Number(mtimeMs), Number(ctimeMs)) < SETTLED_MS) return undefined;
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

function readNote(note: string): string[] {
  try {
    return readFileSync(note, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function writeNote(note: string, text: string): void {
  const staged = `${note}.tmp-${process.pid}-${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(join(note, '..'), { recursive: true });
    writeFileSync(staged, text, { flag: 'wx' });
    renameSync(staged, note);
  } catch {
    try {
      rmSync(staged, { force: true });
    } catch {
      // its folder could not be made
    }
  }
}
