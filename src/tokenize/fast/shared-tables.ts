import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { attachCompiled } from './compiled.ts';
import type { CompiledTokenizer } from './compiled.ts';

const KEY = 'dsprep compiled tokenizer';

/** What tables are of. */
export interface TablesOf {
  /** Of tokenizer.json. */
  sha256: string;
  /** By which they were proven. */
  referenceEngine: string;
}

interface Shared extends TablesOf {
  buffer: ArrayBufferLike;
}

/** Lets the workers that the main thread starts from now on use these tables, as they lie in memory; those of the tokenizer opened last. */
export function shareTables({ sha256, referenceEngine }: TablesOf, { buffer }: CompiledTokenizer): void {
  if (isMainThread) setEnvironmentData(KEY, { sha256, referenceEngine, buffer } satisfies Shared);
}

/** In a worker, the tables that the main thread shared before it started. */
export function sharedTables({ sha256, referenceEngine }: TablesOf): CompiledTokenizer | undefined {
  if (isMainThread) return undefined;
  const shared = getEnvironmentData(KEY) as Partial<Shared> | undefined;
  if (shared?.sha256 !== sha256 || shared.referenceEngine !== referenceEngine || shared.buffer === undefined) return undefined;
  return attachCompiled(shared.buffer);
}
