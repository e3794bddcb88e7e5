/** Exit codes of the command line; a public contract. */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  rejected: 3,
  io: 4,
  missing: 5,
  trainingFailed: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface DsprepErrorOptions {
  /** Stable, upper case, e.g. `USAGE_TARGET_UNKNOWN`. */
  code: string;
  /** One line: what was wrong, where, and the value seen. */
  message: string;
  /** One line: the way out. */
  hint?: string;
  exitCode: ExitCode;
  cause?: unknown;
}

/** An operator's problem (bad usage, I/O, a missing tokenizer). Data problems are never this: they are an `Issue`. */
export class DsprepError extends Error {
  override readonly name = 'DsprepError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(options: DsprepErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
    this.exitCode = options.exitCode;
  }
}

/** Whether `error` is an operator's problem, also when it crossed a thread or came from another copy of this package. */
export function isDsprepError(error: unknown): error is DsprepError {
  return error instanceof Error && error.name === 'DsprepError' && 'exitCode' in error;
}

export function usageError(code: string, message: string, hint?: string): DsprepError {
  return new DsprepError({ code, message, exitCode: EXIT.usage, ...(hint === undefined ? {} : { hint }) });
}

export type Severity = 'error' | 'warning' | 'info';

/** A problem of the data: a value, never thrown. `error` means that the row is rejected. */
export interface Issue {
  /** Stable, upper case, e.g. `ROLE_UNKNOWN`. */
  code: string;
  severity: Severity;
  /** What was seen. */
  message: string;
  /** How to fix it: a flag, or what to change in the data. */
  fix?: string;
  /** JSON pointer into the row, e.g. `/conversations/2/from`. */
  pointer?: string;
}

/** An issue and the row that has it. */
export interface PlacedIssue extends Issue {
  source: string;
  /** 1-based. */
  line: number;
  /** Of the row, after decompression. */
  byteOffset: number;
  /** 1-based column in the line, where it is known (JSON syntax). */
  column?: number;
}
