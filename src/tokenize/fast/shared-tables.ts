import { attachCompiled } from './compiled.ts';
import type { CompiledTokenizer } from './compiled.ts';

/** What tables are of. */
export interface TablesOf {
  /** Of tokenizer.json. */
  sha256: string;
  /** By which they were proven. */
  referenceEngine: string;
}

/** Tables for other threads, as they lie in memory. */
export interface SharedTables extends TablesOf {
  buffer: ArrayBufferLike;
}

let opened: SharedTables | undefined;
let given: SharedTables | undefined;

/** Lets the workers that are started from now on use these tables. */
export function shareTables({ sha256, referenceEngine }: TablesOf, { buffer }: CompiledTokenizer): void {
  opened = { sha256, referenceEngine, buffer };
}

/** Those of the tokenizer opened last, to be given to a worker. */
export function tablesForWorkers(): SharedTables | undefined {
  return opened;
}

/** In a worker: takes what the main thread gave it. */
export function takeTables(tables: SharedTables | undefined): void {
  given = tables;
}

/** In a worker, the tables that it was given. */
export function sharedTables({ sha256, referenceEngine }: TablesOf): CompiledTokenizer | undefined {
  return given?.sha256 === sha256 && given.referenceEngine === referenceEngine ? attachCompiled(given.buffer) : undefined;
}
