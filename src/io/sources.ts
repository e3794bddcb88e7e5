import { createReadStream, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { usageError } from '../errors.ts';
import type { Issue } from '../errors.ts';
import { detectCompression, gunzipHead } from './compression.ts';
import type { Compression } from './compression.ts';
import { detectContainer } from './container.ts';
import type { Container } from './container.ts';
import { dataFilesIn, isNotData } from './data-folder.ts';
import { inputUnreadable, readFirstBytes } from './file-chunks.ts';
import { expandGlob, isGlob } from './glob.ts';
import { removeSpooled, spool } from './spool.ts';

/** One input file. Plain data, so that it can cross a thread. */
export interface Source {
  /** As the user gave it; `-` for stdin; for a file of a folder or glob, its path as found. */
  name: string;
  /** Where its bytes are: a copy for stdin and pipes. */
  path: string;
  /** On disk, compressed or not. */
  sizeBytes: number;
  compression: Compression;
  container: Container;
  /** What was found about the file as a whole; `readRows` gives it with the first batch. */
  note?: Issue;
  /** `path` is a temporary copy, which `disposeSources` removes. */
  isSpooled?: true;
}

export interface FindSourcesOptions {
  /** Folder for copies of stdin and pipes; default the system's. */
  spoolDir?: string;
  stdin?: Readable;
  signal?: AbortSignal;
  /** Read every input as this, whatever its name and content. */
  container?: Container;
}

/** Bytes looked at to tell what a file is. */
const HEAD_BYTES = 64 * 1024;

/**
 * The files that the inputs mean, in the order given and sorted inside a folder or glob: files, globs (a file of that very name comes first),
 * folders (searched for data files), `-` for stdin.
 *
 * A file found twice is read once. Throws `INPUT_NOT_FOUND`, `INPUT_TWICE` (named twice), `INPUT_FORMAT_UNSUPPORTED`, `INPUT_UNREADABLE`.
 */
export async function findSources(inputs: readonly string[], options: FindSourcesOptions = {}): Promise<Source[]> {
  const sources: Source[] = [];
  try {
    for (const { name, stats } of resolveInputs(inputs)) {
      options.signal?.throwIfAborted();
      sources.push(await openSource(name, stats, options));
    }
  } catch (error) {
    await disposeSources(sources);
    throw error;
  }
  return sources;
}

/** Removes the copies made of stdin and pipes. */
export async function disposeSources(sources: readonly Source[]): Promise<void> {
  for (const { path, isSpooled } of sources) if (isSpooled) await removeSpooled(path);
}

interface Found {
  name: string;
  /** Undefined for stdin. */
  stats?: Stats;
}

/** The inputs as single files, each once. */
function resolveInputs(inputs: readonly string[]): Found[] {
  const found = new Map<string, Found & { isNamed: boolean }>();
  for (const input of inputs) {
    for (const { name, stats } of filesOf(input)) {
      const key = stats === undefined ? '-' : realpathSync(name);
      const isNamed = name === input;
      const before = found.get(key);
      if (before === undefined) found.set(key, { name, isNamed, ...(stats === undefined ? {} : { stats }) });
      else if (isNamed && before.isNamed) throw usageError('INPUT_TWICE', `${input} is named twice`, 'name it once');
      else before.isNamed ||= isNamed;
    }
  }
  return [...found.values()];
}

function filesOf(input: string): Found[] {
  if (input === '-') return [{ name: '-' }];
  const stats = statOf(input);
  if (stats?.isDirectory()) return filesOfFolder(input);
  if (stats !== undefined) return [{ name: input, stats }];
  if (!isGlob(input)) throw usageError('INPUT_NOT_FOUND', `no such file or folder: ${input}`);
  const matches = expandGlob(input);
  const data = matches.filter((path) => !isNotData(basename(path)));
  if (data.length > 0) return data.map(withStats);
  const hint = matches.length === 0 ? undefined : `${matches[0] ?? ''} matches, but is taken only when named without a pattern`;
  throw usageError('INPUT_NOT_FOUND', `no data file matches ${input}`, hint);
}

function filesOfFolder(folder: string): Found[] {
  let files: string[];
  try {
    files = dataFilesIn(folder);
  } catch (error) {
    throw inputUnreadable(folder, error);
  }
  if (files.length > 0) return files.map(withStats);
  const hint = 'data files are .jsonl, .ndjson, .json, .csv, .tsv, .txt, also with .gz; name others one by one';
  throw usageError('INPUT_NOT_FOUND', `no data file in the folder ${folder}`, hint);
}

function withStats(path: string): Found {
  return { name: path, stats: statSync(path) };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw inputUnreadable(path, error);
  }
}

async function openSource(name: string, stats: Stats | undefined, options: FindSourcesOptions): Promise<Source> {
  if (stats?.isFile()) return describe(name, name, options);
  const stream = stats === undefined ? (options.stdin ?? process.stdin) : createReadStream(name);
  const path = await spool(stream, options.spoolDir, options.signal);
  try {
    return { ...describe(name, path, options), isSpooled: true };
  } catch (error) {
    await removeSpooled(path);
    throw error;
  }
}

function describe(name: string, path: string, options: FindSourcesOptions): Source {
  const head = readFirstBytes(path, HEAD_BYTES);
  const { size: sizeBytes } = statSync(path);
  const compression = detectCompression(name, head);
  const content = compression === 'gzip' ? gunzipHead(head) : head;
  const found =
    options.container === undefined ? detectContainer(name, content, sizeBytes <= head.length) : { container: options.container };
  return { name, path, sizeBytes, compression, ...found };
}
