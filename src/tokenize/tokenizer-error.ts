import { DsprepError, EXIT } from '../errors.ts';

/** A tokenizer that is not there or can't be used. */
export function tokenizerMissing(code: string, message: string, hint?: string, cause?: unknown): DsprepError {
  return new DsprepError({
    code,
    message,
    exitCode: EXIT.missing,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Reading or writing a tokenizer's files failed. */
export function tokenizerIoError(action: string, cause: unknown): DsprepError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DsprepError({ code: 'TOKENIZER_IO', message: `cannot ${action}: ${reason}`, exitCode: EXIT.io, cause });
}
