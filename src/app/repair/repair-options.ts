import type { Readable } from 'node:stream';
import { usageError } from '../../errors.ts';
import type { RepairChoice } from '../../repair/codes.ts';
import { repairChoice } from '../../repair/codes.ts';
import type { ConvertOptions } from '../convert-options.ts';
import { DEFAULT_MAX_ROW_BYTES, parseMaxRejects } from '../convert-options.ts';

export interface RepairOptions extends Pick<
  ConvertOptions,
  'from' | 'map' | 'mapRole' | 'mergeConsecutive' | 'force' | 'dryRun' | 'maxRejects' | 'maxRowBytes' | 'signal' | 'env' | 'onProgress'
> {
  /** Files, globs, folders, or `-` for standard input. */
  inputs: readonly string[];
  /** Folder to write to; not needed for a dry run. */
  out?: string;
  /** Codes to act on. Default: all. */
  only?: readonly string[];
  /** Codes to leave alone. */
  skip?: readonly string[];
  stdin?: Readable;
}

export interface CheckedRepairOptions extends Omit<RepairOptions, 'maxRejects'> {
  choice: RepairChoice;
  maxRowBytes: number;
  rejectsTolerated: (rejected: number, read: number) => boolean;
}

/** Throws `DsprepError` (usage). */
export function checkRepairOptions({ maxRejects, ...options }: RepairOptions): CheckedRepairOptions {
  if (options.inputs.length === 0)
    throw usageError('USAGE_NO_INPUT', 'no input given', 'name files, a folder, a glob, or - for standard input');
  if (options.out === undefined && options.dryRun !== true)
    throw usageError('USAGE_NO_OUTPUT', 'no output folder given', '-o DIR, or --dry-run to write nothing');
  if (options.out === '-') throw usageError('USAGE_NO_OUTPUT', 'repair writes a folder, which standard output cannot hold', '-o DIR');
  for (const code of [...(options.only ?? []), ...(options.skip ?? [])])
    if (!/^[A-Z][A-Z0-9_]*$/.test(code)) throw usageError('USAGE_VALUE', `${code} is no code`, 'e.g. TEXT_MOJIBAKE, as validate says it');
  return {
    ...options,
    choice: repairChoice(options),
    maxRowBytes: options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES,
    rejectsTolerated: parseMaxRejects(maxRejects ?? '0'),
  };
}
