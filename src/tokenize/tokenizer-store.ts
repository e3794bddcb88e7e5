import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isDsprepError, usageError } from '../errors.ts';
import { embeddedFolder, embeddedTokenizers, isEmbedded, packedEmbedded } from './embedded.ts';
import { cachedTokenizers } from './hub-cache.ts';
import type { HubOptions } from './hub-download.ts';
import { parseHubId } from './hub-id.ts';
import { unpackTokenizerJson } from './packed-tokenizer.ts';
import {
  CHAT_TEMPLATE_FILE,
  CHAT_TEMPLATE_FOLDER,
  COMPANIONS,
  TOKENIZER_FILE,
  namedTemplateFiles,
  checkTokenizer,
} from './read-tokenizer.ts';
import { resolveTokenizer } from './resolve-tokenizer.ts';
import { tokenizerIoError } from './tokenizer-error.ts';

export interface ListedTokenizer {
  /** As `--tokenizer` takes it. */
  name: string;
  kind: 'embedded' | 'cached';
  /** Of its tokenizer.json. */
  sizeBytes: number;
  hasChatTemplate: boolean;
}

/** The embedded tokenizers, and those in the Hugging Face cache. */
export async function listTokenizers(env: NodeJS.ProcessEnv): Promise<ListedTokenizer[]> {
  const embedded = Object.entries(embeddedTokenizers()).map(([name, { tokenizerSizeBytes }]) => ({
    name,
    kind: 'embedded' as const,
    sizeBytes: tokenizerSizeBytes,
    hasChatTemplate: true,
  }));
  return [...embedded, ...cachedTokenizers(env).map((found) => ({ ...found, kind: 'cached' as const }))];
}

/** Downloads a model's tokenizer into the Hugging Face cache, or what is newer of it. Throws `USAGE_HUB_ID` and what `downloadTokenizer` throws. */
export async function pullTokenizer(id: string, options: HubOptions): Promise<{ path: string }> {
  const parsed = parseHubId(id);
  if (parsed !== undefined) {
    const { downloadTokenizer } = await import('./hub-download.ts');
    return { path: await downloadTokenizer(parsed, options) };
  }
  const hint = isEmbedded(id) ? `${id} is embedded and needs no download` : 'an id looks like org/name or org/name@revision';
  throw usageError('USAGE_HUB_ID', `${id} is no hub id`, hint);
}

/**
 * Writes a tokenizer into a new folder, whole or not at all: tokenizer.json, tokenizer_config.json, and its chat templates as transformers saves them. Throws
 * `OUTPUT_EXISTS`, `TOKENIZER_IO`, and what `openTokenizer` throws where there is none.
 */
export async function exportTokenizer(spec: string, dir: string, options: HubOptions): Promise<{ path: string }> {
  const place = await resolveTokenizer(spec, options);
  const target = resolve(dir);
  if (existsSync(target) && !isEmptyFolder(target)) {
    throw usageError('OUTPUT_EXISTS', `${dir} is there already`, 'remove it, or name another folder');
  }
  const staged = join(dirname(target), `.${basename(target)}.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    mkdirSync(staged, { recursive: true });
    if (place.kind === 'embedded') writeEmbedded(place.name, staged);
    else copyTokenizer(place.path, staged);
    if (existsSync(target)) rmdirSync(target);
    renameSync(staged, target);
  } catch (cause) {
    rmSync(staged, { recursive: true, force: true });
    throw isDsprepError(cause) ? cause : tokenizerIoError(`write ${dir}`, cause);
  }
  return { path: dir };
}

function writeEmbedded(name: string, folder: string): void {
  writeFileSync(join(folder, TOKENIZER_FILE), unpackTokenizerJson(packedEmbedded(name)));
  for (const file of ['tokenizer_config.json', CHAT_TEMPLATE_FILE]) copyFileSync(join(embeddedFolder(name), file), join(folder, file));
}

/** Byte for byte, and only what can be read as a tokenizer. */
function copyTokenizer(path: string, folder: string): void {
  checkTokenizer(path);
  copyFileSync(path, join(folder, TOKENIZER_FILE));
  if (basename(path) !== TOKENIZER_FILE) return;
  const from = dirname(path);
  for (const file of COMPANIONS) if (existsSync(join(from, file))) copyFileSync(join(from, file), join(folder, file));
  const named = namedTemplateFiles(from);
  if (named.length > 0) mkdirSync(join(folder, CHAT_TEMPLATE_FOLDER));
  for (const file of named) copyFileSync(join(from, CHAT_TEMPLATE_FOLDER, file), join(folder, CHAT_TEMPLATE_FOLDER, file));
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}
