import { readCompiled } from './compiled-cache.ts';
import { attachCompiled } from './compiled.ts';
import type { CompiledTokenizer } from './compiled.ts';
import { fastEngine } from './fast-engine.ts';
import type { FastEngine } from './fast-engine.ts';
import { shareTables, sharedTables } from './shared-tables.ts';
import type { TablesOf } from './shared-tables.ts';
import { Unplanned } from './unplanned.ts';

/** The engine whose tables and proof are in the cache, or shared by the main thread, or `undefined`. */
export function keptFastEngine(place: TablesOf & { cacheFolder?: string }): FastEngine | undefined {
  const { sha256, referenceEngine, cacheFolder } = place;
  const shared = sharedTables(place);
  if (shared !== undefined) return runnable(shared);
  const kept = cacheFolder === undefined ? undefined : readCompiled(cacheFolder, sha256, referenceEngine);
  if (kept === undefined) return undefined;
  shareTables(place, kept);
  return runnable(kept);
}

function runnable(compiled: CompiledTokenizer): FastEngine | undefined {
  try {
    return fastEngine(compiled);
  } catch (error) {
    if (error instanceof Unplanned) return undefined;
    throw error;
  }
}

/** The engine over a buffer that another thread compiled (`engine.compiled.buffer`). */
export function attachFastEngine(buffer: ArrayBufferLike): FastEngine {
  const compiled = attachCompiled(buffer);
  if (compiled === undefined) throw new Error('no compiled tokenizer of this version');
  return fastEngine(compiled);
}
