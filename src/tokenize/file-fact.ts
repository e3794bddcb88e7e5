import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file changed this shortly before it was looked at might change again without another time of change. */
const SETTLED_MS = 2000;

export interface FactOptions {
  /** The file that it is a fact about. */
  path: string;
  /** Where facts are noted. */
  cacheFolder: string;
  /** What kind of fact it is. */
  kind: string;
  /** What a fact of this kind looks like. */
  pattern: RegExp;
  /** Finds it out. */
  find: () => string;
}

/**
 * What was found out about a file when it had the same size, place on the disk and times, else what `find` says, which is noted for the next time. What can't be noted is
 * no error.
 */
export function fileFact({ path, cacheFolder, kind, pattern, find }: FactOptions): string {
  const before = stateOf(path);
  const note = before === undefined ? '' : join(cacheFolder, kind, before.place);
  if (before !== undefined) {
    const [state, fact] = readNote(note);
    if (state === before.state && fact !== undefined && pattern.test(fact)) return fact;
  }
  const fact = find();
  if (before !== undefined && before.state === stateOf(path)?.state) writeNote(note, `${before.state}\n${fact}\n`);
  return fact;
}

/** `undefined` where there is no file, or one that was changed just now. */
function stateOf(path: string): { place: string; state: string } | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = stats;
  if (Date.now() - Math.max(Number(mtimeMs), Number(ctimeMs)) < SETTLED_MS) return undefined;
  return { place: `${dev}-${ino}`, state: [dev, ino, size, mtimeNs, ctimeNs].join(' ') };
}

function readNote(note: string): string[] {
  try {
    return readFileSync(note, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function writeNote(note: string, text: string): void {
  const staged = `${note}.tmp-${process.pid}-${Math.random().toString(36).slice(2)}`;
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
