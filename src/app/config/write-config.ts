import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { usageError } from '../../errors.ts';
import { writeFileAtomic } from '../../io/atomic-file.ts';
import type { ConfigOptions, ConfigResult } from './config.ts';

/** The config itself comes last: where it is, all that it names is. */
export function writeConfig({ text, files }: Pick<ConfigResult, 'text' | 'files'>, outFile: string): void {
  for (const file of files) writeFileAtomic(join(dirname(outFile), file.path), file.text);
  writeFileAtomic(outFile, text);
}

/** Throws `OUTPUT_EXISTS` where a file is that must not be replaced; one that is merged into may be. */
export function refuseTaken(outFile: string, { merge, force }: Pick<ConfigOptions, 'merge' | 'force'>): void {
  const isMerged = merge !== undefined && resolve(merge) === resolve(outFile);
  if (force !== true && !isMerged && existsSync(outFile))
    throw usageError('OUTPUT_EXISTS', `${outFile} is there already`, 'replace it with --force, or name another file');
}
