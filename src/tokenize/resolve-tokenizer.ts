import { existsSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { nearestName } from '../nearest-name.ts';
import { embeddedTokenizers, isEmbedded } from './embedded.ts';
import { cachedSnapshot } from './hub-cache.ts';
import type { HubOptions } from './hub-download.ts';
import { parseHubId } from './hub-id.ts';
import type { HubId } from './hub-id.ts';
import { TOKENIZER_FILE } from './read-tokenizer.ts';
import { tokenizerMissing } from './tokenizer-error.ts';

/** Where a tokenizer is. */
export type TokenizerPlace = { kind: 'embedded'; name: string } | { kind: 'file'; path: string };

/**
 * Finds what `spec` names: an embedded tokenizer, else a folder or file that exists, else a hub id (in the cache, or downloaded into it). Throws
 * `TOKENIZER_NOT_FOUND`, `TOKENIZER_NO_FILE`, `USAGE_HUB_ID`, and what `downloadTokenizer` throws.
 */
export async function resolveTokenizer(spec: string, options: HubOptions): Promise<TokenizerPlace> {
  if (isEmbedded(spec)) return { kind: 'embedded', name: spec };
  const stats = spec === '' || spec.includes('\0') ? undefined : statSync(spec, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return { kind: 'file', path: fileInFolder(spec) };
  if (stats !== undefined) return { kind: 'file', path: spec };
  const id = isPathLike(spec) ? undefined : parseHubId(spec);
  if (id === undefined) throw notFound(spec);
  const folder = cachedSnapshot(id, options.env) ?? (await download(id, options));
  return { kind: 'file', path: join(folder, TOKENIZER_FILE) };
}

/** The hub's library is loaded for a download alone. */
async function download(id: HubId, options: HubOptions): Promise<string> {
  const { downloadTokenizer } = await import('./hub-download.ts');
  return downloadTokenizer(id, options);
}

function fileInFolder(folder: string): string {
  const path = join(folder, TOKENIZER_FILE);
  if (existsSync(path)) return path;
  const hint = existsSync(join(folder, 'tokenizer.model'))
    ? 'tokenizer.model is not read; save the fast format with AutoTokenizer.from_pretrained(…).save_pretrained(…)'
    : 'name a folder that has one, a file, a hub id (org/name), or qwen3 or gpt-oss';
  throw tokenizerMissing('TOKENIZER_NO_FILE', `no ${TOKENIZER_FILE} in ${folder}`, hint);
}

function isPathLike(spec: string): boolean {
  return /^[./~]/.test(spec) || spec.endsWith('.json') || (sep === '\\' && spec.includes(sep));
}

function notFound(spec: string): Error {
  const names = Object.keys(embeddedTokenizers());
  const near = nearestName(spec, names);
  const hint = near === undefined ? `a folder, a file, a hub id (org/name), or one of ${names.join(', ')}` : `did you mean ${near}?`;
  return tokenizerMissing('TOKENIZER_NOT_FOUND', `no tokenizer ${spec === '' ? 'was named' : spec}`, hint);
}
