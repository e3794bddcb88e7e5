import type { Severity } from '../../errors.ts';
import { usageError } from '../../errors.ts';
import type { ExamineOptions } from '../examine-rows.ts';
import { isCheckOn, matchesPath } from '../project/ask-project.ts';
import { defined, projectOptions } from '../project/examine-options.ts';
import { findProject } from '../project/load-project.ts';
import type { IgnoreRule, Project } from '../project/project.ts';
import type { Thresholds } from './thresholds.ts';

/** What is validated, against what. What is not given is taken from the project file, else as said. */
export interface ValidateOptions extends Omit<ExamineOptions, 'inputs'> {
  /** Files, folders, globs, `-`. Default: the project's sources. */
  inputs?: readonly string[];
  /** Names of checks: exactly these; with `-` before each: all but these. Default: all. */
  checks?: readonly string[];
  /** The least severity that fails the run. Default `error`. */
  failOn?: 'error' | 'warning';
  /** Code → the share of rows, in percent, up to which it is tolerated. */
  maxPercent?: Readonly<Record<string, number>>;
  /** Rows without an error that there must be. Default 1. */
  minRows?: number;
  /** Least share of tokens that are trained, 0 to 1; needs `to`. */
  minTrainedShare?: number;
  /** Code → severity over its own; `off` leaves it out. */
  severity?: Readonly<Record<string, Severity | 'off'>>;
  /** A file of known findings, which do not count. */
  baseline?: string;
  /** A file to write all warnings and errors to, those of an earlier baseline too; they do not fail this run. */
  writeBaseline?: string;
  /** The project file. Default: `dsprep.yaml` in the working folder, where there is one. */
  config?: string;
  /** Look at the first rows only. Default: all. */
  sample?: number;
  /** An earlier report (`--format json`), to say what changed. */
  compare?: string;
  /** A file of changed lines, `PATH:FROM-TO` each: places there are kept before others, and annotations are made for them alone. */
  changedLines?: string;
  /** Places that are kept of each code. Default 5. */
  firstPlaces?: number;
}

/** Options with the project's in them. */
export interface CheckedValidateOptions {
  examine: ExamineOptions & { maxRows?: number };
  isCheckOn: (name: string) => boolean;
  thresholds: Thresholds;
  severity: Readonly<Record<string, Severity | 'off'>>;
  ignore: readonly IgnoreRule[];
  baseline?: string;
  /** The split that a source belongs to, where the project says so. */
  splitOf?: (source: string) => string | undefined;
  remarks: string[];
}

/** Throws `DsprepError` (usage), and what reading the project file throws. `checkNames`: all that there are. */
export function checkValidateOptions(options: ValidateOptions, checkNames: readonly string[]): CheckedValidateOptions {
  const project = findProject(options.config);
  const remarks: string[] = [];
  const examine: ExamineOptions & { maxRows?: number } = {
    ...projectOptions(project, { inputs: options.inputs ?? [], ...defined({ to: options.to }) }, remarks),
    ...defined(examineOptions(options)),
  };
  if (examine.inputs.length === 0)
    throw usageError('USAGE_NO_INPUT', 'no input given', 'name files, a folder, a glob, or - for standard input');
  const { thresholds, severity } = mergedThresholds(options, project);
  if (thresholds.minTrainedShare !== undefined && examine.to === undefined)
    throw usageError('USAGE_NO_TARGET', '--min-trained-share needs a framework', '--to trl');
  if (options.sample !== undefined) examine.maxRows = options.sample;
  const baseline = options.baseline ?? project?.baseline;
  const splits = project?.sources.filter(({ split }) => split !== undefined) ?? [];
  return {
    examine,
    isCheckOn: checkChoice(options.checks, project, checkNames),
    thresholds,
    severity,
    ignore: project?.ignore ?? [],
    ...(baseline === undefined ? {} : { baseline }),
    ...(splits.length === 0 ? {} : { splitOf: (source: string) => splits.find(({ path }) => matchesPath(source, path))?.split }),
    remarks,
  };
}

function examineOptions(options: ValidateOptions): Partial<ExamineOptions> {
  const { to, from, map, mapRole, method, layout, multiTurn, mergeConsecutive, maxRowBytes, tokenizer, chatTemplate, trainConfig, set } =
    options;
  const { signal, stdin, env, onProgress } = options;
  return {
    ...{ to, from, map, mapRole, method, layout, multiTurn, mergeConsecutive, maxRowBytes, tokenizer, chatTemplate, trainConfig },
    ...{ signal, stdin, env, onProgress, set: set?.length === 0 ? undefined : set },
  } as Partial<ExamineOptions>;
}

function mergedThresholds(
  options: ValidateOptions,
  project: Project | undefined,
): { thresholds: Thresholds; severity: Readonly<Record<string, Severity | 'off'>> } {
  const given = project?.thresholds;
  const share = options.minTrainedShare ?? given?.minTrainedShare;
  if (share !== undefined && !(share >= 0 && share <= 1))
    throw usageError('USAGE_SHARE', `--min-trained-share ${share} is not between 0 and 1`, 'e.g. --min-trained-share 0.2');
  return {
    thresholds: {
      failOn: options.failOn ?? given?.failOn ?? 'error',
      maxPercent: { ...given?.maxPercent, ...options.maxPercent },
      minRows: options.minRows ?? given?.minRows ?? 1,
      ...(share === undefined ? {} : { minTrainedShare: share }),
    },
    severity: { ...given?.severity, ...options.severity },
  };
}

function checkChoice(
  given: readonly string[] | undefined,
  project: Project | undefined,
  names: readonly string[],
): (name: string) => boolean {
  const inProject = (name: string): boolean => isCheckOn(project?.checks, name, true);
  if (given === undefined || given.length === 0) return inProject;
  for (const name of given) {
    const bare = name.replace(/^-/, '');
    if (!names.includes(bare)) throw usageError('USAGE_CHECK', `there is no check ${bare}`, `one of ${names.join(', ')}`);
  }
  const wanted = given.filter((name) => !name.startsWith('-'));
  const unwanted = new Set(given.filter((name) => name.startsWith('-')).map((name) => name.slice(1)));
  return (name) => !unwanted.has(name) && (wanted.length === 0 ? inProject(name) : wanted.includes(name));
}
