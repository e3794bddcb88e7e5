import { readFileSync } from 'node:fs';

/** Version of this package, from the package.json beside `src/` or above `dist/src/`. */
export const VERSION: string = readVersion();

function readVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { name?: string; version?: string };
      if (name === 'dsprep' && version !== undefined) return version;
    } catch {
      // not there: try the next
    }
  }
  return '0.0.0';
}
