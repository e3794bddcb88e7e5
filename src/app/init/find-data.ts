import { join } from 'node:path';
import { isDsprepError } from '../../errors.ts';
import { findSources } from '../../io/sources.ts';
import type { RecordKind } from '../../record.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../convert-options.ts';
import { sampleSources } from '../sample-sources.ts';

/** A file of rows. */
export interface FoundData {
  /** Relative to the folder, with `/`. */
  path: string;
  format: string;
  because: string;
  kind: RecordKind;
  /** What its name says it is; absent means `train`. */
  split?: string;
}

export interface DataInFolder {
  data: FoundData[];
  /** Files that look like data and are not read, and why. */
  skipped: { path: string; because: string }[];
}

const SAMPLED_ROWS = 100;

/** Reads the head of each file and says what it holds. Text files count where there is nothing else: they are rarely data. */
export async function findData(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<DataInFolder> {
  const found: DataInFolder = { data: [], skipped: [] };
  const isText = (path: string): boolean => /\.txt(\.gz)?$/i.test(path);
  for (const path of paths.filter((one) => !isText(one))) await addData(found, folder, path, signal);
  const texts = paths.filter(isText);
  if (found.data.length > 0) found.skipped.push(...texts.map((path) => ({ path, because: 'a text file beside data' })));
  else for (const path of texts) await addData(found, folder, path, signal);
  return found;
}

async function addData(found: DataInFolder, folder: string, path: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    const sources = await findSources([join(folder, path)]);
    const [sampled] = await sampleSources(sources, { maxRowBytes: DEFAULT_MAX_ROW_BYTES, sampleRows: SAMPLED_ROWS });
    if (sampled === undefined) return;
    const split = splitOf(path);
    const kind = sampled.records[0]?.kind ?? sampled.format.kinds[0] ?? 'chat';
    found.data.push({
      path,
      format: sampled.format.name,
      because: sampled.because.join('; '),
      kind,
      ...(split === undefined ? {} : { split }),
    });
  } catch (error) {
    if (!isDsprepError(error)) throw error;
    found.skipped.push({ path, because: error.message.replaceAll(`${folder}/`, '').replace(`${path}: `, '') });
  }
}

const SPLITS: Readonly<Record<string, string>> = {
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  eval: 'val',
  evaluation: 'val',
  test: 'test',
  testing: 'test',
};

/** What a path's last word for a split says: a folder's name, or a word of the file's. */
export function splitOf(path: string): string | undefined {
  const words = path
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word === 'train' || word === 'training' || Object.hasOwn(SPLITS, word));
  return SPLITS[words.at(-1) ?? ''];
}
