import { usageError } from '../../errors.ts';

const SPECIAL = ['*', '?', '[', '::'];

/**
 * Refuses an output path that HF datasets would take for a pattern or a chain of file systems: it would load other files too, or none
 * (datasets 4.0.0 and 5.2.0, data_files.py). Throws `USAGE_OUT_DIR_NAME`.
 */
export function checkPathIsNoPattern(framework: string, outDir: string): void {
  const found = SPECIAL.find((special) => outDir.includes(special));
  if (found === undefined) return;
  const message = `the output folder's path has ${found} in it, by which ${framework}'s loader would look for other files: ${outDir}`;
  throw usageError('USAGE_OUT_DIR_NAME', message, 'choose another folder name');
}
