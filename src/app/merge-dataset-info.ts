import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { usageError } from '../errors.ts';
import { mergeDatasetInfo } from '../frameworks/llamafactory/dataset-info.ts';
import { writeFileAtomic } from '../io/atomic-file.ts';
import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { TargetReport } from './convert.ts';

/**
 * Adds the entries of a written LLaMA-Factory output to another `dataset_info.json`, its files named relative to that one. The others stay.
 * Throws `DsprepError` where there is no such output, or an entry is there already and `replace` is false.
 */
export function mergeIntoDatasetInfo(path: string, targets: readonly TargetReport[], replace: boolean): void {
  const report = targets.find(({ target }) => target === 'llamafactory');
  if (report === undefined || report.outDir === null || report.outDir === '-') {
    throw usageError('USAGE_MERGE', '--merge-dataset-info needs a LLaMA-Factory output on disk', '--to llamafactory -o out/');
  }
  const { outDir } = report;
  const written = JSON.parse(readFileSync(join(outDir, 'dataset_info.json'), 'utf8')) as JsonObject;
  const entries: Record<string, JsonObject> = {};
  for (const [name, entry] of Object.entries(written)) {
    if (!isJsonObject(entry) || typeof entry['file_name'] !== 'string') continue;
    const file = relative(dirname(path), join(outDir, entry['file_name'])).split(sep).join('/');
    entries[name] = { ...entry, file_name: file };
  }
  writeFileAtomic(path, mergeDatasetInfo(existingText(path), entries, { replace }));
}

function existingText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(
      'USAGE_DATASET_INFO',
      `${path} can't be read: ${reason}`,
      'name an existing dataset_info.json; the output has one of its own',
    );
  }
}
