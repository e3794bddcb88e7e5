import { lstatSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative } from 'node:path';
import { DsprepError, EXIT, usageError } from '../errors.ts';
import { openFileSink } from './file-sink.ts';
import type { FileSink } from './file-sink.ts';
import { entriesUnder, fsyncFolder, resolveLink } from './folder.ts';
import { clearLeftovers, siblingName } from './leftovers.ts';
import { outputError } from './output-error.ts';
import { foreignEntry, MANIFEST_NAME } from './owned-output.ts';

/** One line of a manifest's `files`. */
export interface ManifestFile {
  /** Relative to the output folder, `/` between folders. */
  path: string;
  sizeBytes: number;
  /** Hex. */
  sha256: string;
}

/** An output folder being built. Nothing can be seen at `path` before `publish`. */
export interface OutDir {
  /** Absolute path of the output as it will be. */
  readonly path: string;
  /** Folder in which it is built, a sibling of `path`. */
  readonly stagingPath: string;
  /** A file of the output, folders made as needed. The manifest must be the last. */
  openFile(relativePath: string): FileSink;
  writeText(relativePath: string, text: string): ManifestFile;
  /** Puts the output in place, in one rename. All files are closed, the manifest (`dsprep.json`) written. */
  publish(): void;
  /** Removes what was built, and leaves what is at `path` as it is. Does nothing after `publish`. */
  abandon(): void;
}

export interface OutDirOptions {
  /** Replace an output that is there, if it is empty or dsprep's own. */
  force: boolean;
}

/**
 * Begins an output folder. Throws `OUTPUT_EXISTS`, `OUTPUT_NOT_OURS` (a folder with files that its manifest does not list),
 * `OUTPUT_NOT_A_FOLDER`, `OUTPUT_IS_IN_USE`, `OUTPUT_UNWRITABLE`.
 */
export function openOutDir(outDir: string, { force }: OutDirOptions): OutDir {
  const path = guarded(outDir, () => resolveLink(outDir));
  const parent = dirname(path);
  const stagingPath = siblingName(path, 'tmp');
  guarded(outDir, () => {
    mkdirSync(parent, { recursive: true });
    clearLeftovers(path);
    refuseOccupied(path, outDir, force);
    mkdirSync(stagingPath);
  });
  const sinks: FileSink[] = [];
  let hasManifest = false;
  let isOver = false;

  function openFile(relativePath: string): FileSink {
    const inside = insidePath(relativePath);
    if (isOver || hasManifest) throw new Error(`${inside} is written after ${isOver ? 'the output was closed' : MANIFEST_NAME}`);
    hasManifest = inside === MANIFEST_NAME;
    const file = join(stagingPath, inside);
    guarded(outDir, () => mkdirSync(dirname(file), { recursive: true }));
    const sink = openFileSink(file);
    sinks.push(sink);
    return sink;
  }

  return {
    path,
    stagingPath,
    openFile,
    writeText(relativePath, text) {
      const sink = openFile(relativePath);
      sink.writeBytes(Buffer.from(text));
      const { sizeBytes, sha256 } = sink.close();
      return { path: insidePath(relativePath), sizeBytes, sha256 };
    },
    publish() {
      if (isOver || !hasManifest) throw new Error(isOver ? 'published twice' : `published without ${MANIFEST_NAME}`);
      guarded(outDir, () => {
        refuseOccupied(path, outDir, force);
        for (const folder of foldersUnder(stagingPath)) fsyncFolder(folder);
        replaceFolder(stagingPath, path, outDir);
        fsyncFolder(parent);
      });
      isOver = true;
    },
    abandon() {
      if (isOver) return;
      isOver = true;
      for (const sink of sinks) sink.abandon();
      rmSync(stagingPath, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The path with single `/`, checked to stay inside. */
function insidePath(relativePath: string): string {
  const path = posix.normalize(relativePath.replaceAll('\\', '/'));
  const isInside = path !== '.' && !path.startsWith('/') && path.split('/')[0] !== '..' && !path.endsWith('/') && !/^[a-z]:/i.test(path);
  if (!isInside || relativePath.includes('\0'))
    throw usageError('OUTPUT_PATH_OUTSIDE', `not a path inside the output folder: ${JSON.stringify(relativePath)}`);
  return path;
}

/** Throws where something is at `path` that must not be replaced. */
function refuseOccupied(path: string, outDir: string, force: boolean): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) throw usageError('OUTPUT_NOT_A_FOLDER', `${outDir} is a file`, 'name a folder with --out');
  if (!force)
    throw usageError(
      'OUTPUT_EXISTS',
      `the output folder ${outDir} is there already`,
      'replace it with --force, or name another with --out',
    );
  const foreign = foreignEntry(path);
  if (foreign !== undefined) {
    throw usageError(
      'OUTPUT_NOT_OURS',
      `${outDir} holds ${foreign}, which no earlier run wrote there`,
      'move it away, or name another folder with --out',
    );
  }
  const toCwd = relative(realpathSync(path), process.cwd());
  if (!toCwd.startsWith('..') && !isAbsolute(toCwd)) {
    throw usageError(
      'OUTPUT_IS_IN_USE',
      `the output folder ${outDir} is the current folder or holds it`,
      'run from somewhere else, or name a folder inside',
    );
  }
}

/** Puts `staging` where `path` is or would be; what was there is gone only once the new one stands. */
function replaceFolder(staging: string, path: string, outDir: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    renameSync(staging, path);
    return;
  }
  const old = siblingName(path, 'old');
  try {
    renameSync(path, old);
  } catch (cause) {
    const message = `the output folder ${outDir} cannot be replaced: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DsprepError({
      code: 'OUTPUT_UNWRITABLE',
      message,
      hint: 'a mount point cannot be: name a folder inside it',
      exitCode: EXIT.io,
      cause,
    });
  }
  try {
    renameSync(staging, path);
  } catch (error) {
    renameSync(old, path);
    throw error;
  }
  rmSync(old, { recursive: true, force: true, maxRetries: 3 });
}

/** The folder itself and every folder in it that holds files. */
function foldersUnder(folder: string): Set<string> {
  const folders = new Set([folder]);
  for (const entry of entriesUnder(folder)) {
    for (let at = posix.dirname(entry); at !== '.'; at = posix.dirname(at)) folders.add(join(folder, at));
  }
  return folders;
}

function guarded<T>(outDir: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw outputError(outDir, error);
  }
}
