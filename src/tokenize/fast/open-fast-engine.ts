import type { Engine } from '../engine.ts';
import { compileTokenizer } from './compile.ts';
import { writeCompiled } from './compiled-cache.ts';
import { fastEngine } from './fast-engine.ts';
import type { FastEngine } from './fast-engine.ts';
import { keptFastEngine } from './kept-engine.ts';
import type { TokenizerSource } from './model-parts.ts';
import { firstDifference } from './probe.ts';
import { shareTables } from './shared-tables.ts';
import { Unplanned } from './unplanned.ts';

export interface FastEngineOptions {
  /** Of tokenizer.json. */
  sha256: string;
  /** Read only where no compiled form is in the cache. It is not changed. */
  source: () => TokenizerSource;
  /** Opened after the source was compiled, and only where no proof is in the cache. */
  reference: () => Engine;
  /** Name and version of the reference engine. */
  referenceEngine: string;
  /** Where compiled forms are kept; missing: nowhere. */
  cacheFolder?: string;
}

/** The fast engine, or why it does not serve this tokenizer: then the reference engine does, and says so. */
export type FastEngineChoice = { engine: FastEngine; reason?: undefined } | { engine: undefined; reason: string };

/** Opens the fast engine for a tokenizer that it knows, once it has given the same ids as the reference engine. Throws what `source` and `reference` throw. */
export function openFastEngine(options: FastEngineOptions): FastEngineChoice {
  const { sha256, referenceEngine, cacheFolder } = options;
  const kept = keptFastEngine(options);
  if (kept !== undefined) return { engine: kept };
  let engine: FastEngine;
  try {
    engine = fastEngine(compileTokenizer(options.source()));
  } catch (error) {
    if (error instanceof Unplanned) return { engine: undefined, reason: `it has ${error.message}` };
    throw error;
  }
  const different = firstDifference(engine, options.reference());
  if (different !== undefined) return { engine: undefined, reason: `the engines differ on ${JSON.stringify(different.slice(0, 80))}` };
  if (cacheFolder !== undefined) writeCompiled(cacheFolder, sha256, referenceEngine, engine.compiled);
  shareTables(options, engine.compiled);
  return { engine };
}
