import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileFact } from '../file-fact.ts';
import { COMPILED_VERSION, attachCompiled } from './compiled.ts';
import type { CompiledTokenizer } from './compiled.ts';
import { PROBE_ID } from './probe-id.ts';

/** Words before the tables: magic, version, size of the tables, checksum of the tables, proof. */
const HEADER_BYTES = 64;
const MAGIC = 0x63505344;
const PROOF_BYTES = HEADER_BYTES - 16;

/** Where compiled tokenizers are kept: `DSPREP_CACHE`, else `dsprep` in the user's cache folder. */
export function compiledCacheFolder(env: NodeJS.ProcessEnv): string | undefined {
  const own = env['DSPREP_CACHE'];
  if (own !== undefined && own !== '') return join(own, 'tokenizers');
  const cache = env['XDG_CACHE_HOME'] ?? env['LOCALAPPDATA'] ?? (env['HOME'] === undefined ? undefined : join(env['HOME'], '.cache'));
  return cache === undefined || cache === '' ? undefined : join(cache, 'dsprep', 'tokenizers');
}

/**
 * A compiled tokenizer that was proven before: of the same tokenizer.json, layout, reference engine and probe. `undefined` where there is none, or one that is
 * damaged.
 */
export function readCompiled(folder: string, sha256: string, referenceEngine: string): CompiledTokenizer | undefined {
  let file: number | undefined;
  try {
    const path = pathOf(folder, sha256);
    file = openSync(path, 'r');
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(file, header) !== HEADER_BYTES) return undefined;
    const sizeBytes = header.readUInt32LE(8);
    if (header.readUInt32LE(0) !== MAGIC || header.readUInt32LE(4) !== COMPILED_VERSION) return undefined;
    if (fstatSync(file).size !== HEADER_BYTES + sizeBytes || sizeBytes % 4 !== 0) return undefined;
    if (!header.subarray(16).equals(proofOf(sha256, referenceEngine))) return undefined;
    const buffer = new SharedArrayBuffer(sizeBytes);
    const bytes = new Uint8Array(buffer);
    for (let at = 0; at < sizeBytes;) {
      const read = readSync(file, bytes, at, sizeBytes - at, null);
      if (read === 0) return undefined;
      at += read;
    }
    const sum = fileFact({ path, cacheFolder: folder, kind: 'crc32', pattern: /^\d+$/, find: () => String(checksum(buffer)) });
    return sum === String(header.readUInt32LE(12)) ? attachCompiled(buffer) : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Keeps a compiled tokenizer that the probe has passed. Whole or not at all, whatever other processes do: each writes a file of its own and renames it. A cache that
 * can't be written is no error.
 */
export function writeCompiled(folder: string, sha256: string, referenceEngine: string, { buffer }: CompiledTokenizer): void {
  const path = pathOf(folder, sha256);
  const staged = `${path}.tmp-${process.pid}-${Math.random().toString(36).slice(2)}`;
  try {
    mkdirSync(folder, { recursive: true });
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(MAGIC, 0);
    header.writeUInt32LE(COMPILED_VERSION, 4);
    header.writeUInt32LE(buffer.byteLength, 8);
    header.writeUInt32LE(checksum(buffer), 12);
    proofOf(sha256, referenceEngine).copy(header, 16);
    const file = openSync(staged, 'wx');
    try {
      for (const part of [header, new Uint8Array(buffer)]) {
        for (let at = 0; at < part.byteLength;) at += writeSync(file, part, at, part.byteLength - at);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(staged, path);
  } catch {
    removeQuietly(staged);
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // its folder could not be made
  }
}

function pathOf(folder: string, sha256: string): string {
  return join(folder, `${sha256}.v${COMPILED_VERSION}`);
}

/** What was proven, and against what. */
function proofOf(sha256: string, referenceEngine: string): Buffer {
  const proof = Buffer.alloc(PROOF_BYTES);
  proof.write(`${sha256.slice(0, 16)} ${PROBE_ID.slice(0, 8)} ${referenceEngine.slice(-16)}`, 'latin1');
  return proof;
}

/** Against truncated and torn files, not against malice. */
function checksum(buffer: ArrayBufferLike): number {
  return process.getBuiltinModule('node:zlib').crc32(new Uint8Array(buffer));
}
