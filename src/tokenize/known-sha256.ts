import { fileFact } from './file-fact.ts';

/** The sha256 of a file: the one that was noted in the cache if the file is as it was then, else what `hash` says. */
export function knownSha256(path: string, cacheFolder: string, hash: () => string): string {
  return fileFact({ path, cacheFolder, kind: 'sha256', pattern: /^[0-9a-f]{64}$/, find: hash });
}
