import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HubId } from './hub-id.ts';
import { CHAT_TEMPLATE_FILE, TOKENIZER_FILE } from './read-tokenizer.ts';

const COMMIT = /^[0-9a-f]{40}$/;

export const isCommit = (revision: string): boolean => COMMIT.test(revision);

/** `$HF_HOME`, else where huggingface_hub 1.x (constants.py) puts it. */
export function hubHome(env: NodeJS.ProcessEnv): string {
  if (env.HF_HOME) return withHome(env.HF_HOME, env);
  return join(env.XDG_CACHE_HOME ? withHome(env.XDG_CACHE_HOME, env) : join(homeFolder(env), '.cache'), 'huggingface');
}

/** The cache of repositories, shared with Python's huggingface_hub. */
export function hubCacheFolder(env: NodeJS.ProcessEnv): string {
  const named = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE;
  return named ? withHome(named, env) : join(hubHome(env), 'hub');
}

export function repositoryFolder({ org, name }: HubId, env: NodeJS.ProcessEnv): string {
  return join(hubCacheFolder(env), `models--${org}--${name}`);
}

/** The folder of the revision in the cache, where it holds a tokenizer.json. */
export function cachedSnapshot(id: HubId, env: NodeJS.ProcessEnv): string | undefined {
  const repository = repositoryFolder(id, env);
  const commit = isCommit(id.revision) ? id.revision : readCommit(join(repository, 'refs', id.revision));
  if (commit === undefined) return undefined;
  const folder = join(repository, 'snapshots', commit);
  return existsSync(join(folder, TOKENIZER_FILE)) ? folder : undefined;
}

export interface CachedTokenizer {
  /** `org/name`, with `@revision` unless it is `main`. */
  name: string;
  sizeBytes: number;
  hasChatTemplate: boolean;
}

/** The tokenizers in the cache, by name. */
export function cachedTokenizers(env: NodeJS.ProcessEnv): CachedTokenizer[] {
  const found: CachedTokenizer[] = [];
  for (const entry of entriesOf(hubCacheFolder(env))) {
    const [, org, name] = /^models--(.+?)--(.+)$/.exec(entry) ?? [];
    if (org === undefined || name === undefined) continue;
    const repository = join(hubCacheFolder(env), entry);
    const commits = new Map(refsUnder(join(repository, 'refs')).map(([ref, commit]) => [commit, ref]));
    for (const commit of entriesOf(join(repository, 'snapshots'))) {
      const folder = join(repository, 'snapshots', commit);
      const stats = statSync(join(folder, TOKENIZER_FILE), { throwIfNoEntry: false });
      if (stats?.isFile() !== true) continue;
      const revision = commits.get(commit) ?? commit;
      found.push({
        name: `${org}/${name}${revision === 'main' ? '' : `@${revision}`}`,
        sizeBytes: stats.size,
        hasChatTemplate: existsSync(join(folder, CHAT_TEMPLATE_FILE)) || configHasTemplate(join(folder, 'tokenizer_config.json')),
      });
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names and commits of all refs, `main` last so that it wins over others of the same commit. */
function refsUnder(folder: string): [ref: string, commit: string][] {
  const refs: [string, string][] = [];
  for (const entry of entriesOf(folder, true)) {
    const commit = readCommit(join(folder, entry));
    if (commit !== undefined) refs.push([entry.replaceAll('\\', '/'), commit]);
  }
  return refs.sort(([a], [b]) => Number(a === 'main') - Number(b === 'main'));
}

function configHasTemplate(path: string): boolean {
  try {
    const config = JSON.parse(readFileSync(path, 'utf8')) as { chat_template?: unknown } | null;
    return typeof config?.chat_template === 'string' || Array.isArray(config?.chat_template);
  } catch {
    return false;
  }
}

function readCommit(path: string): string | undefined {
  try {
    const commit = readFileSync(path, 'utf8').trim();
    return isCommit(commit) ? commit : undefined;
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string, recursive = false): string[] {
  try {
    return readdirSync(folder, { recursive }).map(String).sort();
  } catch {
    return [];
  }
}

function withHome(path: string, env: NodeJS.ProcessEnv): string {
  return path === '~' || path.startsWith('~/') ? join(homeFolder(env), path.slice(1)) : path;
}

function homeFolder(env: NodeJS.ProcessEnv): string {
  return env.HOME || homedir();
}
