import type { Severity } from '../../errors.ts';

/** What `dsprep.yaml` says, checked and normalised. Paths are relative to the working folder, so that they can be opened as they stand. */
export interface Project {
  /** The file itself, as it was named. */
  path: string;
  sources: readonly ProjectSource[];
  targets: readonly ProjectTarget[];
  /** Folder, file, hub id or embedded name. */
  tokenizer?: string;
  /** A `.jinja` file or a known name, over the tokenizer's own template. */
  chatTemplate?: string;
  /** A list: exactly these checks. A map: these on or off, the others by their own default. Absent: all by their default. See `isCheckOn`. */
  checks?: readonly string[] | Readonly<Record<string, boolean>>;
  thresholds: ProjectThresholds;
  /** Findings that are known already. */
  baseline?: string;
  /** From `ignore` and from `# dsprep:ignore` comments, in the file's order. See `isIgnored`. */
  ignore: readonly IgnoreRule[];
  budget: ProjectBudget;
}

export interface ProjectSource {
  /** A file, folder or glob, `-`, or `hf://…`. */
  path: string;
  /** Source format; absent means `auto`. */
  from?: string;
  /** Source column → canonical name. */
  map?: Readonly<Record<string, string>>;
  /** Source role → role. */
  mapRole?: Readonly<Record<string, string>>;
  /** Which split the rows are (`train`, `val`, `test`, …); absent means `train`. */
  split?: string;
  /** What reports call it; absent means the path. */
  name?: string;
}

export interface ProjectTarget {
  /** Framework or plain layout. */
  to: string;
  method?: string;
  layout?: string;
  /** An existing training config of the framework. */
  trainConfig?: string;
  /** The framework's options over it, each `key=value` with a value in YAML; from a map or from such texts. */
  set: readonly string[];
  /** Output folder. */
  out?: string;
}

export interface ProjectThresholds {
  /** The least severity that fails a run; absent means `error`. */
  failOn?: 'error' | 'warning';
  /** Code → the share of rows, in percent, up to which the code is tolerated. */
  maxPercent: Readonly<Record<string, number>>;
  minRows?: number;
  /** Least share of tokens that are trained, 0 to 1. */
  minTrainedShare?: number;
  /** Code → severity over its own. */
  severity: Readonly<Record<string, Severity | 'off'>>;
}

export interface IgnoreRule {
  code: string;
  /** A glob over the names of sources; absent means all. */
  source?: string;
  reason?: string;
  /** 1-based line of the project file. */
  line: number;
}

/** What a training run costs; names are the camelCase of the flags of `dsprep budget`. */
export interface ProjectBudget {
  /** Candidate sequence lengths. */
  seqLen?: readonly number[];
  gpus?: number;
  microBatchSize?: number;
  gradientAccumulation?: number;
  epochs?: number;
  tokensPerSecond?: number;
  pricePerGpuHour?: number;
}

/** The name under which a project file is looked for in the working folder. */
export const PROJECT_FILE = 'dsprep.yaml';
