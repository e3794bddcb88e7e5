import { DsprepError, EXIT } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { Layout, SplitSummary } from '../frameworks/target.ts';
import { disposeSources, findSources } from '../io/sources.ts';
import type { JsonObject } from '../json.ts';
import { ColumnNeeded } from '../pipeline/outcome.ts';
import type { Counts, IssueSummary, Tally } from '../pipeline/tally.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import { VERSION } from '../version.ts';
import type { CheckedOptions, ConvertOptions } from './convert-options.ts';
import { checkOptions } from './convert-options.ts';
import { openChosenTokenizer } from './local-setup.ts';
import type { Manifest, ManifestInput } from './manifest.ts';
import { mergeIntoDatasetInfo } from './merge-dataset-info.ts';
import type { RunPlan } from './plan-run.ts';
import { planRun, spillDir, targetOutDir } from './plan-run.ts';
import type { RunResult } from './run-plan.ts';
import { openLayouts, runPlan } from './run-plan.ts';
import { sampleSources } from './sample-sources.ts';
import type { TargetOutput } from './target-output.ts';
import { openFolderOutput, openNoOutput, openStdoutOutput } from './target-output.ts';

/** What happened for one target. */
export interface TargetReport {
  target: string;
  layout: string;
  kind: string;
  method: string;
  /** Absolute; `-` for standard output; `null` for a dry run. */
  outDir: string | null;
  splits: SplitSummary[];
  counts: Counts;
  /** Written rows that lost something, by the name of the loss. */
  losses: Record<string, number>;
  /** True of every row of this layout. */
  notes: string[];
  issues: IssueSummary[];
  /** Tokens of all written records; only where tokens were counted. */
  tokens?: number;
  nextSteps: string[];
}

export interface ConvertResult {
  /** False when more rows were rejected than tolerated, or nothing was written. The output is complete either way. */
  ok: boolean;
  exitCode: ExitCode;
  inputs: ManifestInput[];
  tokenizer?: { name: string; fingerprint: string; engine: string };
  /** What was chosen for the user. */
  remarks: string[];
  targets: TargetReport[];
}

/**
 * Converts training data into the layout that a framework reads.
 *
 * Bad rows are never thrown: they are in the result and in the output's rejects file. Throws `DsprepError` for bad usage, I/O and a missing
 * tokenizer, and the signal's reason when aborted; then nothing of the output is there.
 */
export async function convert(options: ConvertOptions): Promise<ConvertResult> {
  const checked = checkOptions(options);
  const sources = await findSources(checked.inputs, {
    spoolDir: spillDir(checked.env ?? process.env),
    ...(checked.stdin === undefined ? {} : { stdin: checked.stdin }),
    ...(checked.signal === undefined ? {} : { signal: checked.signal }),
  });
  try {
    const sampled = await sampleSources(sources, {
      maxRowBytes: checked.maxRowBytes,
      ...(checked.from === undefined ? {} : { from: checked.from }),
      ...(checked.map === undefined ? {} : { map: checked.map }),
      ...(checked.mapRole === undefined ? {} : { roles: checked.mapRole }),
      ...(checked.signal === undefined ? {} : { signal: checked.signal }),
    });
    const plan = planRun(checked, sampled);
    const tokenizer = await openChosenTokenizer(plan.tokenizer);
    return await runUntilColumnsHold(plan, tokenizer);
  } finally {
    await disposeSources(sources);
  }
}

/** A column that only shows up late starts the run again with it; each start adds one, so this ends. */
export async function runUntilColumnsHold(plan: RunPlan, tokenizer: Tokenizer | undefined): Promise<ConvertResult> {
  while (true) {
    try {
      return await runOnce(plan, tokenizer);
    } catch (error) {
      if (!(error instanceof ColumnNeeded)) throw error;
      for (const { layout } of plan.targets) {
        if (error.column === 'tools') layout.columns.tools = true;
        else layout.columns.media[error.column] = true;
      }
    }
  }
}

async function runOnce(plan: RunPlan, tokenizer: Tokenizer | undefined): Promise<ConvertResult> {
  const layouts = openLayouts(plan);
  const outputs: TargetOutput[] = [];
  try {
    for (const [index, layout] of layouts.entries()) outputs.push(openOutput(plan, index, layout));
    const result = await runPlan(plan, outputs, tokenizer);
    const targets: TargetReport[] = [];
    const closed = outputs.map((output) => output.closeData());
    for (const [index, output] of outputs.entries()) {
      const layout = layouts[index] as Layout;
      const { splits, files } = closed[index] as ReturnType<TargetOutput['closeData']>;
      const report = reportOf(plan, index, layout, splits, result.tallies[index] as Tally, tokenizer);
      const manifest = { ...manifestOf(plan, index, report, result, tokenizer), files };
      output.publish(layout, splits, manifest, reportText(report, result, plan));
      targets.push(report);
    }
    if (plan.options.mergeDatasetInfo !== undefined && plan.options.dryRun !== true) {
      mergeIntoDatasetInfo(plan.options.mergeDatasetInfo, targets, plan.options.force === true);
    }
    const exitCode = exitCodeOf(plan.options, targets);
    return {
      ok: exitCode === EXIT.done,
      exitCode,
      inputs: result.inputs,
      ...(tokenizer === undefined ? {} : { tokenizer: identity(tokenizer) }),
      remarks: plan.remarks,
      targets,
    };
  } catch (error) {
    for (const output of outputs) output.abandon();
    throw error;
  }
}

function openOutput(plan: RunPlan, index: number, layout: Layout): TargetOutput {
  const { options, targets } = plan;
  if (options.dryRun === true) return openNoOutput(layout);
  if (options.outDir === undefined) return openStdoutOutput();
  return openFolderOutput(targetOutDir(options, targets[index]?.target.name ?? ''), layout, options.force === true);
}

function reportOf(
  plan: RunPlan,
  index: number,
  layout: Layout,
  splits: SplitSummary[],
  tally: Tally,
  tokenizer: Tokenizer | undefined,
): TargetReport {
  const { options, kind, method } = plan;
  const target = plan.targets[index]?.target.name ?? '';
  const outDir = options.dryRun === true ? null : options.outDir === undefined ? '-' : targetOutDir(options, target);
  return {
    target,
    layout: layout.name,
    kind,
    method,
    outDir,
    splits,
    counts: tally.counts,
    losses: tally.losses,
    notes: [...(layout.notes ?? [])],
    issues: [...tally.issues.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    ...(tokenizer === undefined ? {} : { tokens: tally.tokens }),
    nextSteps: outDir === null || outDir === '-' ? [] : layout.nextSteps(splits),
  };
}

function manifestOf(
  plan: RunPlan,
  index: number,
  report: TargetReport,
  result: RunResult,
  tokenizer: Tokenizer | undefined,
): Omit<Manifest, 'files'> {
  return {
    schemaVersion: 1,
    dsprep: VERSION,
    target: report.target,
    testedWith: plan.targets[index]?.target.testedWith ?? '',
    kind: report.kind,
    method: report.method,
    layout: report.layout,
    options: optionsAsGiven(plan.options),
    inputs: result.inputs,
    counts: report.counts,
    writtenBySplit: Object.fromEntries(report.splits.map(({ split, rows }) => [split, rows])),
    losses: report.losses,
    issues: Object.fromEntries(report.issues.map(({ code, count }) => [code, count])),
    ...(tokenizer === undefined ? {} : { tokenizer: identity(tokenizer) }),
    ...(report.tokens === undefined ? {} : { tokens: report.tokens }),
  };
}

function identity(tokenizer: Tokenizer): { name: string; fingerprint: string; engine: string } {
  const { name, fingerprint, engine } = tokenizer;
  return { name, fingerprint, engine };
}

/** Options that decide the bytes of the output; how it was run (threads, progress, force) is none of them. */
function optionsAsGiven(options: CheckedOptions): JsonObject {
  const {
    from,
    map,
    mapRole,
    layout,
    chatTemplate,
    dedupe,
    split,
    maxTokens,
    filter,
    multiTurn,
    mergeConsecutive,
    keepExtra,
    dropExtra,
    name,
    strict,
  } = options;
  const given = {
    from,
    map,
    mapRole,
    layout,
    chatTemplate,
    dedupe,
    split,
    maxTokens,
    filter,
    multiTurn,
    mergeConsecutive,
    keepExtra,
    dropExtra,
    name,
    strict,
  };
  const limits = {
    over: options.maxTokens === undefined ? undefined : options.over,
    limit: options.limit === Infinity ? undefined : options.limit,
  };
  return JSON.parse(JSON.stringify({ inputs: options.inputs, to: options.targets, ...given, ...limits })) as JsonObject;
}

function reportText(report: TargetReport, result: RunResult, plan: RunPlan): string {
  const { outDir: _, nextSteps: __, ...facts } = report;
  return JSON.stringify({ schemaVersion: 1, dsprep: VERSION, inputs: result.inputs, remarks: plan.remarks, ...facts }, null, 2) + '\n';
}

function exitCodeOf(options: CheckedOptions, targets: readonly TargetReport[]): ExitCode {
  const isRefused = targets.some(({ counts }) => !options.rejectsTolerated(counts.rejected, counts.read));
  const isEmpty = targets.some(({ counts }) => counts.written === 0);
  return isRefused || isEmpty ? EXIT.rejected : EXIT.done;
}

/** The reason of an aborted run, as an error with the exit code of an interruption. */
export function interrupted(): DsprepError {
  return new DsprepError({ code: 'INTERRUPTED', message: 'interrupted: nothing was written', exitCode: EXIT.interrupted });
}
