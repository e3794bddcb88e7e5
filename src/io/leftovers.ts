import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isCompleteOutput } from './owned-output.ts';

/** Marks names as this machine's: whether a process lives can only be asked there. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A sibling of `target` that no other run uses: the output being built (`tmp`), or the one being replaced (`old`). */
export function siblingName(target: string, kind: 'tmp' | 'old'): string {
  return join(dirname(target), `.${basename(target)}.${kind}-${process.pid}-${HOST}${randomBytes(6).toString('hex')}`);
}

/**
 * Clears away what a run that was killed left beside `target`. Where it was killed between taking the old output away and putting the new one
 * in its place, the old one is put back. What belongs to a living process or another machine is left alone.
 */
export function clearLeftovers(target: string): void {
  const parent = dirname(target);
  const leftovers = readdirSync(parent).flatMap((name) => {
    const kind = deadKind(name, basename(target));
    return kind === undefined ? [] : [{ path: join(parent, name), kind }];
  });
  for (const { path, kind } of leftovers) {
    if (kind === 'old' && !existsSync(target) && isCompleteOutput(path)) renameSync(path, target);
    else if (kind === 'tmp' || existsSync(target)) rmSync(path, { recursive: true, force: true });
  }
}

/** Which kind of leftover of a dead process of this machine a name is. */
function deadKind(name: string, targetName: string): 'tmp' | 'old' | undefined {
  const prefix = `.${targetName}.`;
  if (!name.startsWith(prefix)) return undefined;
  const match = /^(tmp|old)-(\d{1,10})-([0-9a-f]{8})[0-9a-f]{12}$/.exec(name.slice(prefix.length));
  if (match === null || match[3] !== HOST || isAlive(Number(match[2]))) return undefined;
  return match[1] === 'tmp' ? 'tmp' : 'old';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
