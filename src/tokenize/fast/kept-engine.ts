import { readCompiled } from './compiled-cache.ts';
import { attachCompiled } from './compiled.ts';
import { fastEngine } from './fast-engine.ts';
import type { FastEngine } from './fast-engine.ts';

/** The engine whose tables and proof are in the cache, or `undefined`. */
export function keptFastEngine(place: { sha256: string; referenceEngine: string; cacheFolder?: string }): FastEngine | undefined {
  const { sha256, referenceEngine, cacheFolder } = place;
  const kept = cacheFolder === undefined ? undefined : readCompiled(cacheFolder, sha256, referenceEngine);
  return kept === undefined ? undefined : fastEngine(kept);
}

/** The engine over a buffer that another thread compiled (`engine.compiled.buffer`). */
export function attachFastEngine(buffer: ArrayBufferLike): FastEngine {
  const compiled = attachCompiled(buffer);
  if (compiled === undefined) throw new Error('no compiled tokenizer of this version');
  return fastEngine(compiled);
}
