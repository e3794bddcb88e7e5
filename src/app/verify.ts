import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { DsprepError, EXIT, usageError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { Manifest } from './manifest.ts';
import { MANIFEST_NAME } from '../io/owned-output.ts';

export interface VerifyOptions {
  /** An output folder of `convert`. */
  dir: string;
  signal?: AbortSignal;
}

export interface VerifyResult {
  ok: boolean;
  dir: string;
  target: string;
  files: { path: string; status: 'ok' | 'missing' | 'changed' | 'unlisted' }[];
}

/**
 * Checks an output against its manifest: every file there, whole, unchanged, and no other. Throws `DsprepError` where there is no readable
 * manifest, which is what an output that was not finished looks like.
 */
export async function verifyOutput({ dir, signal }: VerifyOptions): Promise<VerifyResult> {
  const manifest = readManifest(dir);
  const files: VerifyResult['files'] = [];
  const listed = new Set([MANIFEST_NAME]);
  for (const { path, sizeBytes, sha256 } of manifest.files) {
    listed.add(path);
    const found = await hashFile(join(dir, path), signal);
    const status = found === undefined ? 'missing' : found.sizeBytes === sizeBytes && found.sha256 === sha256 ? 'ok' : 'changed';
    files.push({ path, status });
  }
  for (const path of filesUnder(dir)) if (!listed.has(path)) files.push({ path, status: 'unlisted' });
  return { ok: files.every(({ status }) => status === 'ok'), dir, target: manifest.target, files };
}

/** The manifest of an output folder. Throws `DsprepError`. */
export function readManifest(dir: string): Manifest {
  if (!existsSync(dir)) throw usageError('VERIFY_NO_FOLDER', `${dir}: no such folder`);
  const path = join(dir, MANIFEST_NAME);
  const refuse = (message: string, cause?: unknown): DsprepError =>
    new DsprepError({
      code: 'MANIFEST_INVALID',
      message: `${path}: ${message}`,
      hint: 'the output is not whole: run convert again',
      exitCode: EXIT.rejected,
      cause,
    });
  if (!existsSync(path)) throw refuse('there is no manifest');
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw refuse('is not JSON', error);
  }
  if (
    !isJsonObject(manifest) ||
    manifest['schemaVersion'] !== 1 ||
    !Array.isArray(manifest['files']) ||
    !manifest['files'].every(isManifestFile)
  ) {
    throw refuse('is not a manifest of this version');
  }
  return manifest as unknown as Manifest;
}

function isManifestFile(file: unknown): boolean {
  if (!isJsonObject(file)) return false;
  const { path, sizeBytes, sha256 } = file;
  const isInside = typeof path === 'string' && path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
  return isInside && typeof sizeBytes === 'number' && typeof sha256 === 'string';
}

async function hashFile(path: string, signal: AbortSignal | undefined): Promise<{ sizeBytes: number; sha256: string } | undefined> {
  if (!existsSync(path)) return undefined;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path, signal === undefined ? {} : { signal }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

function filesUnder(dir: string): string[] {
  const entries = readdirSync(dir, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => relative(dir, join(entry.parentPath, entry.name)));
  return files.map((path) => path.split(sep).join('/')).sort();
}
