import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The absolute path that a path means once a link at its end is followed, also where the link points to nothing yet. */
export function resolveLink(path: string): string {
  const absolute = resolve(path);
  const stats = lstatSync(absolute, { throwIfNoEntry: false });
  if (!stats?.isSymbolicLink()) return absolute;
  try {
    return realpathSync(absolute);
  } catch {
    return resolve(dirname(absolute), readlinkSync(absolute));
  }
}

/** Asks the system to put a folder's list of names on the disk. Windows has no such thing, nor have some network file systems. */
export function fsyncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EINVAL' && code !== 'ENOTSUP' && code !== 'EPERM') throw error;
  } finally {
    closeSync(file);
  }
}

/** Everything in a folder that is not itself a folder, and folders with nothing in them; relative, with `/`, sorted. Links are not followed. */
export function entriesUnder(folder: string): string[] {
  const found: string[] = [];
  const pending = [''];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const entries = readdirSync(join(folder, at), { withFileTypes: true });
    if (entries.length === 0 && at !== '') found.push(at);
    for (const entry of entries) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else found.push(path);
    }
  }
  return found.sort();
}
