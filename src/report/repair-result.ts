import type { ExitCode } from '../errors.ts';
import type { Counts } from '../pipeline/tally.ts';

/** How often a code was met, and what was done. Rows, but for codes of files. */
export interface RepairedCode {
  code: string;
  fixed: number;
  rejected: number;
  dropped: number;
  /** Still there in what was written. */
  left: number;
}

export interface RepairResult {
  /** False when more rows were rejected than tolerated, or nothing was written. The output is complete either way. */
  ok: boolean;
  exitCode: ExitCode;
  /** Absolute; `null` for a dry run. */
  outDir: string | null;
  counts: Omit<Counts, 'expanded'>;
  /** Written rows that are not as they were. */
  changedRows: number;
  files: { source: string; path: string; format: string | null; rows: number }[];
  codes: RepairedCode[];
  remarks: string[];
}
