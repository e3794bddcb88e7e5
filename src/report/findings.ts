import type { ExitCode, Severity } from '../errors.ts';

/** What a finding is about: the files and how a loader takes them, a row and its record, what a framework trains on, or what texts hold. */
export type FindingLevel = 'file' | 'record' | 'training' | 'content';

export const FINDING_LEVELS: readonly FindingLevel[] = ['file', 'record', 'training', 'content'];

/** One place of a finding. */
export interface FindingPlace {
  source: string;
  /** 1-based. */
  line: number;
  /** 1-based, in the line, where it is known. */
  column?: number;
  /** Of the row, after decompression. */
  byteOffset: number;
  /** 0-based, over all inputs; absent of what is about a file, or was found after all rows were read. */
  row?: number;
  /** JSON pointer into the row, or into the record where a check of content found it. */
  pointer?: string;
  /** What was seen. */
  message: string;
  fix?: string;
  /** Where it was asked which lines were changed: whether this row's were. */
  isChanged?: boolean;
  /** The same in every run in which row and finding are the same, wherever the row stands. */
  fingerprint: string;
}

/** All that was found of one code. */
export interface Finding {
  /** Stable, upper case, as in docs/errors.md. */
  code: string;
  severity: Severity;
  level: FindingLevel;
  /** How often. */
  count: number;
  /** In how many rows; 0 of what is about files. */
  rows: number;
  /** Of the rows read, 0 to 1. */
  share: number;
  /** Whether a threshold fails because of it. */
  isFailing: boolean;
  /** The first few places. */
  first: FindingPlace[];
}

/** An assertion about the data, and whether it holds. */
export interface ThresholdResult {
  /** As the command line names it, e.g. `max-percent ROLE_UNKNOWN`. */
  name: string;
  limit: number | string;
  actual: number | string;
  ok: boolean;
}

/** What a framework would train on. */
export interface TokenBudget {
  to: string;
  method: string;
  tokenizer: { name: string; fingerprint: string };
  examples: number;
  tokens: number;
  trainedTokens: number;
  /** Trained of all tokens, 0 to 1; 0 where there are none. */
  trainedShare: number;
}

/** What `validate` found. Plain data; `version` changes when a field changes its meaning. */
export interface ValidateReport {
  version: 1;
  ok: boolean;
  exitCode: ExitCode;
  sources: { name: string; format: string | null; rows: number }[];
  rows: {
    read: number;
    /** Rows with a finding that is an error, and with one that is a warning; baseline and ignored ones are not counted. */
    withErrors: number;
    withWarnings: number;
  };
  /** Where only so many rows were looked at. */
  sample?: number;
  budget?: TokenBudget;
  /** Errors first, then by how often. */
  findings: Finding[];
  thresholds: ThresholdResult[];
  /** Findings that do not count: known ones, and those that the configuration leaves out. */
  suppressed: { baseline: number; ignored: number };
  /** What was chosen for the user. */
  remarks: string[];
  /** Against an earlier report. */
  change?: ReportChange;
}

export interface ReportChange {
  rows: NumberChange;
  tokens?: NumberChange;
  trainedTokens?: NumberChange;
  trainedShare?: NumberChange;
  /** Findings that became more or fewer, by code. */
  findings: (NumberChange & { code: string })[];
}

export interface NumberChange {
  before: number;
  after: number;
}

export const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Whether a severity is at least as bad as another. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITY_ORDER[severity] <= SEVERITY_ORDER[least];
}

export function byUrgency(a: Finding, b: Finding): number {
  return SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] || b.count - a.count || (a.code < b.code ? -1 : 1);
}
