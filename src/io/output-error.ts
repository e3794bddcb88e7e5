import { DsprepError, EXIT, isDsprepError } from '../errors.ts';

const DISK_FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** An operator's error for a file that could not be written: `OUTPUT_DISK_FULL` or `OUTPUT_UNWRITABLE`. */
export function outputError(path: string, cause: unknown): DsprepError {
  if (isDsprepError(cause)) return cause;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (DISK_FULL.has(code)) {
    const hint = 'make room, or write to another disk with --out';
    return new DsprepError({
      code: 'OUTPUT_DISK_FULL',
      message: `no room left to write ${path}: ${reason}`,
      hint,
      exitCode: EXIT.io,
      cause,
    });
  }
  return new DsprepError({ code: 'OUTPUT_UNWRITABLE', message: `cannot write ${path}: ${reason}`, exitCode: EXIT.io, cause });
}
