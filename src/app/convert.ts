import { DsprepError, EXIT, usageError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { Layout, PlannedFile, SplitSummary } from '../frameworks/target.ts';
import { disposeSources, findSources } from '../io/sources.ts';
import type { JsonObject } from '../json.ts';
import { ColumnNeeded } from '../pipeline/outcome.ts';
import type { Counts, IssueSummary, Tally } from '../pipeline/tally.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import { VERSION } from '../version.ts';
import type { ConfigResult } from './config/config.ts';
import { writeConfig } from './config/write-config.ts';
import type { CheckedOptions, ConvertOptions } from './convert-options.ts';
import { checkOptions } from './convert-options.ts';
import { openChosenTokenizer } from './local-setup.ts';
import type { Manifest, ManifestInput } from './manifest.ts';
import { mergeIntoDatasetInfo } from './merge-dataset-info.ts';
import { growColumns } from './grow-columns.ts';
import type { RunPlan } from './plan-run.ts';
import { planRun, spillDir, targetOutDir } from './plan-run.ts';
import type { Pretokenizer } from './pretokenize.ts';
import { openPretokenizedOutput } from './pretokenized-output.ts';
import type { RunResult } from './run-plan.ts';
import { openLayouts, runPlan } from './run-plan.ts';
import { sampleSources } from './sample-sources.ts';
import type { ClosedData, OutputLayout, TargetOutput, TokenCounts } from './target-output.ts';
import { noTokenData, openTokenFolder } from './token-data.ts';
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
  /** Tokens of all written records; only where tokens were counted or written. */
  tokens?: number;
  /** Of a pre-tokenised output. Packed examples hold several rows: then there are fewer examples than rows written. */
  pretokenized?: TokenCounts;
  nextSteps: string[];
  /** With `writeConfig`, and where rows were written: the config, and where it lies. */
  config?: ConfigResult;
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
  const isSetFor = checked.pretokenize === true || checked.writeConfig !== undefined;
  if ((checked.trainConfig !== undefined && checked.pretokenize !== true) || ((checked.set ?? []).length > 0 && !isSetFor))
    throw usageError('USAGE_PRETOKENIZE', '--train-config and --set say how tokens are made', 'give --pretokenize, or leave them out');
  const { writeConfig: wish, targets, outDir, force } = checked;
  if (wish !== undefined) (await loadConfigs()).checkWish(wish, targets, { outDir, ...(force === undefined ? {} : { force }) });
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
    const plan = await planRun(checked, sampled);
    const counting = await openChosenTokenizer(plan.tokenizer);
    // the choice is the same where both are asked for
    const writing = plan.pretokenize === undefined ? undefined : (counting ?? (await openChosenTokenizer(plan.pretokenize.tokenizer)));
    return await runUntilColumnsHold(plan, { counting, writing });
  } finally {
    await disposeSources(sources);
  }
}

/** Loaded when it is needed: most runs write no config. */
const loadConfigs = () => import('./config/config-beside.ts');

/** The tokenizers of a run. */
interface Tokenizers {
  /** Counts tokens of records, for `maxTokens` and filters. */
  counting: Tokenizer | undefined;
  /** Makes the tokens that are written. */
  writing: Tokenizer | undefined;
}

/** A column that only shows up late starts the run again with it; each start adds one, so this ends. */
async function runUntilColumnsHold(plan: RunPlan, tokenizers: Tokenizers): Promise<ConvertResult> {
  while (true) {
    try {
      return await runOnce(plan, tokenizers);
    } catch (error) {
      if (!(error instanceof ColumnNeeded)) throw error;
      growColumns(plan, error);
    }
  }
}

async function runOnce(plan: RunPlan, { counting, writing }: Tokenizers): Promise<ConvertResult> {
  const opened = await Promise.all(openLayouts(plan).map((layout, index) => withTokens(plan, index, layout, writing)));
  const outputs: TargetOutput[] = [];
  const tokenizer = counting ?? writing;
  try {
    for (const [index, one] of opened.entries()) outputs.push(openOutput(plan, index, one));
    const result = await runPlan(plan, outputs, counting);
    const closed = outputs.map((output) => output.closeData());
    const finished = outputs.map((output, index) => {
      const { layout, pretokenizer } = opened[index] as OpenedLayout;
      const { splits, sha256, files } = closed[index] as ClosedData;
      const outputLayout: OutputLayout = pretokenizer?.layout ?? layout;
      const report = reportOf(plan, index, outputLayout, splits, result.tallies[index] as Tally, tokenizer, output.tokenCounts);
      const manifest = { ...manifestOf(plan, index, report, result, tokenizer), files };
      const registration = splits.length === 0 && pretokenizer !== undefined ? [] : outputLayout.registration(splits, sha256);
      return { output, report, manifest, registration };
    });
    // all is worked out before anything is put in its place
    const configs = await Promise.all(finished.map((one) => configOf(plan, one)));
    for (const { output, report, manifest, registration } of finished)
      output.publish(registration, manifest, reportText(report, result, plan));
    const targets = finished.map(({ report }, index): TargetReport => {
      const config = configs[index];
      if (config === undefined) return report;
      writeConfig(config, config.outFile);
      return { ...report, config };
    });
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

/** The training config of an output that is finished but for its place, where one is asked for and there is something to train on. */
async function configOf(
  { options }: RunPlan,
  { output, report, registration }: { output: TargetOutput; report: TargetReport; registration: readonly PlannedFile[] },
): Promise<(ConfigResult & { outFile: string }) | undefined> {
  const { stagingPath } = output;
  const { target, layout, method, outDir, splits } = report;
  if (options.writeConfig === undefined || stagingPath === undefined || outDir === null || splits.length === 0) return undefined;
  const { set, force, env, signal } = options;
  const { stagedConfig } = await loadConfigs();
  return stagedConfig(
    { target, layout, method, outDir, stagingPath, splits, registration },
    {
      ...options.writeConfig,
      ...(set === undefined ? {} : { set }),
      ...(force === undefined ? {} : { force }),
      ...(env === undefined ? {} : { env }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

/** A layout, and what makes tokens of its rows where they are written. */
interface OpenedLayout {
  layout: Layout;
  pretokenizer?: Pretokenizer;
}

async function withTokens(
  { targets, pretokenize }: RunPlan,
  index: number,
  layout: Layout,
  tokenizer: Tokenizer | undefined,
): Promise<OpenedLayout> {
  const planned = targets[index];
  if (pretokenize === undefined || tokenizer === undefined || planned === undefined) return { layout };
  const { target, layout: layoutOptions } = planned;
  // what predicts tokens is a third of all code, and most runs write none
  const { openPretokenizer } = await import('./pretokenize.ts');
  return {
    layout,
    pretokenizer: openPretokenizer({ target: target.name, layout, layoutOptions, given: pretokenize.given, tokenizer }),
  };
}

function openOutput(plan: RunPlan, index: number, { layout, pretokenizer }: OpenedLayout): TargetOutput {
  const { options, targets } = plan;
  if (pretokenizer !== undefined) {
    const { layout: tokens, openRows } = pretokenizer;
    const outDir = targetOutDir(options, targets[index]?.target.name ?? '');
    const data = options.dryRun === true ? noTokenData(tokens) : openTokenFolder(outDir, tokens, options.force === true);
    return openPretokenizedOutput(tokens, data, openRows);
  }
  if (options.dryRun === true) return openNoOutput(layout);
  if (options.outDir === undefined) return openStdoutOutput();
  return openFolderOutput(targetOutDir(options, targets[index]?.target.name ?? ''), layout, options.force === true);
}

function reportOf(
  plan: RunPlan,
  index: number,
  layout: OutputLayout,
  splits: SplitSummary[],
  tally: Tally,
  tokenizer: Tokenizer | undefined,
  pretokenized: TokenCounts | undefined,
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
    ...(pretokenized === undefined ? {} : { pretokenized }),
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
    options: optionsAsGiven(plan),
    inputs: result.inputs,
    counts: report.counts,
    writtenBySplit: Object.fromEntries(report.splits.map(({ split, rows }) => [split, rows])),
    losses: report.losses,
    issues: Object.fromEntries(report.issues.map(({ code, count }) => [code, count])),
    ...(tokenizer === undefined ? {} : { tokenizer: identity(tokenizer) }),
    ...(report.tokens === undefined ? {} : { tokens: report.tokens }),
    ...(report.pretokenized === undefined ? {} : { trainedTokens: report.pretokenized.trainedTokens }),
  };
}

function identity(tokenizer: Tokenizer): { name: string; fingerprint: string; engine: string } {
  const { name, fingerprint, engine } = tokenizer;
  return { name, fingerprint, engine };
}

/** Options that decide the bytes of the output; how it was run (threads, progress, force) is none of them. */
function optionsAsGiven({ options, pretokenize: tokens }: RunPlan): JsonObject {
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
    ...(tokens === undefined ? {} : { pretokenize: true, tokenizer: tokens.tokenizer.spec, frameworkOptions: tokens.given }),
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
