import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../json.ts';
import { entriesUnder } from './folder.ts';

/** The manifest of an output, beside its files. */
export const MANIFEST_NAME = 'dsprep.json';

/** What a folder holds that dsprep did not write: a path in it, or undefined where all of it is listed in its manifest, or it is empty. */
export function foreignEntry(folder: string): string | undefined {
  const entries = entriesUnder(folder);
  const listed = manifestFiles(folder);
  return entries.find((entry) => listed === undefined || (entry !== MANIFEST_NAME && !listed.has(entry)));
}

/** Whether a folder has a manifest and every file that it lists, of the size that it says. */
export function isCompleteOutput(folder: string): boolean {
  const listed = manifestFiles(folder);
  if (listed === undefined) return false;
  for (const [path, sizeBytes] of listed) {
    const stats = statSync(join(folder, path), { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size !== sizeBytes) return false;
  }
  return true;
}

/** Path → size in bytes of the files in a folder's manifest; undefined without a manifest that can be read. */
function manifestFiles(folder: string): Map<string, number> | undefined {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(join(folder, MANIFEST_NAME), 'utf8'));
  } catch {
    return undefined;
  }
  if (!isJsonObject(manifest) || !Array.isArray(manifest['files'])) return undefined;
  const listed = new Map<string, number>();
  for (const file of manifest['files']) {
    if (isJsonObject(file) && typeof file['path'] === 'string' && typeof file['sizeBytes'] === 'number')
      listed.set(file['path'], file['sizeBytes']);
  }
  return listed;
}
