import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** The repository that a folder is in. */
export interface GitRepository {
  /** Absolute. */
  root: string;
  /** The folder inside it, with `/`; empty where it is the root. */
  inside: string;
  host?: { name: 'github' | 'gitlab'; because: string };
}

/** Finds the repository, and where it is hosted by its remotes and its CI files. */
export function findRepository(folder: string): GitRepository | undefined {
  const start = resolve(folder);
  for (let root = start; ; root = dirname(root)) {
    if (existsSync(join(root, '.git'))) {
      const host = hostOf(root);
      return { root, inside: relative(root, start).split(sep).join('/'), ...(host === undefined ? {} : { host }) };
    }
    if (dirname(root) === root) return undefined;
  }
}

function hostOf(root: string): GitRepository['host'] {
  for (const url of remoteUrls(root)) {
    const host = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^/:]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
    if (host === 'github.com' || host.startsWith('github.')) return { name: 'github', because: `a remote on ${host}` };
    if (host.split('.').includes('gitlab')) return { name: 'gitlab', because: `a remote on ${host}` };
  }
  if (existsSync(join(root, '.gitlab-ci.yml'))) return { name: 'gitlab', because: 'a file .gitlab-ci.yml' };
  return existsSync(join(root, '.github')) ? { name: 'github', because: 'a folder .github' } : undefined;
}

function remoteUrls(root: string): string[] {
  const config = gitConfig(join(root, '.git'));
  const remotes = config.split(/^\s*\[/m).filter((section) => section.startsWith('remote '));
  remotes.sort((a, b) => Number(b.startsWith('remote "origin"')) - Number(a.startsWith('remote "origin"')));
  return remotes.flatMap((section) => [...section.matchAll(/^\s*url\s*=\s*(.+)$/gm)].map(([, url = '']) => url.trim()));
}

/** The config of a repository, of a worktree or of a submodule (whose `.git` is a file that names the folder). */
function gitConfig(git: string): string {
  try {
    if (statSync(git).isDirectory()) return readFileSync(join(git, 'config'), 'utf8');
    const folder = /^gitdir:\s*(.+)$/m.exec(readFileSync(git, 'utf8'))?.[1]?.trim() ?? '';
    const own = resolve(dirname(git), folder);
    const shared = join(own, 'commondir');
    return readFileSync(join(existsSync(shared) ? resolve(own, readFileSync(shared, 'utf8').trim()) : own, 'config'), 'utf8');
  } catch {
    return '';
  }
}
