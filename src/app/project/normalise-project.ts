import { existsSync } from 'node:fs';
import type { JsonObject } from '../../json.ts';
import type { IgnoreRule, Project, ProjectBudget, ProjectSource, ProjectTarget, ProjectThresholds } from './project.ts';

/** A project file as its schema allows it: what is written in short is still short. */
interface WrittenProject extends Partial<Record<'tokenizer' | 'chatTemplate' | 'baseline', string | null>> {
  sources?: (string | ProjectSource)[] | null;
  targets?: (Omit<ProjectTarget, 'set'> & { set?: string[] | JsonObject })[] | null;
  checks?: string[] | Record<string, boolean | 'on' | 'off'> | null;
  thresholds?: Partial<ProjectThresholds> | null;
  ignore?: Omit<IgnoreRule, 'line'>[] | null;
  budget?: (Omit<ProjectBudget, 'seqLen'> & { seqLen?: number | number[] }) | null;
}

export interface ProjectContext {
  path: string;
  /** A path beside the project file, as one from the working folder. */
  inFolder: (path: string) => string;
  /** The line of a value. */
  lineOf: (keys: readonly (string | number)[]) => number;
  /** Rules that comments gave. */
  ignored: readonly IgnoreRule[];
}

/** The long form of a project file whose shape has been checked. */
export function normaliseProject(checked: unknown, { path, inFolder, lineOf, ignored }: ProjectContext): Project {
  const written = (checked ?? {}) as WrittenProject;
  const { tokenizer, chatTemplate, baseline, checks, thresholds, budget } = written;
  const listed = (written.ignore ?? []).map((rule, i): IgnoreRule => ({ ...rule, line: lineOf(['ignore', i]) }));
  const rules = [...listed, ...ignored].map((rule) => (rule.source === undefined ? rule : { ...rule, source: inFolder(rule.source) }));
  const { seqLen, ...others } = budget ?? {};
  return {
    path,
    sources: (written.sources ?? []).map((source) => sourceOf(source, inFolder)),
    targets: (written.targets ?? []).map((target) => targetOf(target, inFolder)),
    ...(isAbsent(tokenizer) ? {} : { tokenizer: ifThere(tokenizer, inFolder) }),
    ...(isAbsent(chatTemplate) ? {} : { chatTemplate: ifThere(chatTemplate, inFolder) }),
    ...(isAbsent(checks) ? {} : { checks: Array.isArray(checks) ? checks : switches(checks) }),
    thresholds: { ...thresholds, maxPercent: thresholds?.maxPercent ?? {}, severity: thresholds?.severity ?? {} },
    ...(isAbsent(baseline) ? {} : { baseline: inFolder(baseline) }),
    ignore: rules.sort((a, b) => a.line - b.line),
    budget: { ...others, ...(seqLen === undefined ? {} : { seqLen: typeof seqLen === 'number' ? [seqLen] : seqLen }) },
  };
}

const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

function sourceOf(source: string | ProjectSource, inFolder: (path: string) => string): ProjectSource {
  return typeof source === 'string' ? { path: inFolder(source) } : { ...source, path: inFolder(source.path) };
}

function targetOf(
  { set, trainConfig, out, ...target }: Omit<ProjectTarget, 'set'> & { set?: string[] | JsonObject },
  inFolder: (path: string) => string,
): ProjectTarget {
  const settings = Array.isArray(set) ? set : Object.entries(set ?? {}).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return {
    ...target,
    set: settings,
    ...(trainConfig === undefined ? {} : { trainConfig: inFolder(trainConfig) }),
    ...(out === undefined ? {} : { out: inFolder(out) }),
  };
}

function switches(checks: Record<string, boolean | 'on' | 'off'>): Record<string, boolean> {
  return Object.fromEntries(Object.entries(checks).map(([name, value]) => [name, value === true || value === 'on']));
}

/** Names that may be a path or something else (a hub id, an embedded name) are a path where there is a file. */
function ifThere(name: string, inFolder: (path: string) => string): string {
  const path = inFolder(name);
  return path !== name && existsSync(path) ? path : name;
}
