import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of this package, with a separator at its end, and its version: that of the nearest package.json above, wherever this code was built to. */
export const PACKAGE: Readonly<{ folder: string; version: string }> = findPackage();

/** A file or folder of this package, e.g. `assets/trl/`. */
export function packageFile(path: string): string {
  return PACKAGE.folder + path;
}

function findPackage(): { folder: string; version: string } {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { name?: string; version?: string };
      if (name === 'dsprep' && version !== undefined) return { folder: fileURLToPath(folder), version };
    } catch {
      // none here that can be read: look further up
    }
    if (folder.pathname === new URL('..', folder).pathname) throw new Error('the package.json of this installation is missing');
  }
}
