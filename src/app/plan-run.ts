import { basename } from 'node:path';
import { availableParallelism, tmpdir } from 'node:os';
import type { Columns, LayoutOptions, Method, Target } from '../frameworks/target.ts';
import { targetNamed } from '../frameworks/registry.ts';
import { isSplittable } from '../io/read-rows.ts';
import type { Source } from '../io/sources.ts';
import { compileFilter } from '../pipeline/stages/filter/compile-filter.ts';
import type { Split } from '../pipeline/stages/split.ts';
import { parseSplit } from '../pipeline/stages/split.ts';
import type { RecordKind } from '../record.ts';
import { usageError } from '../errors.ts';
import type { CheckedOptions } from './convert-options.ts';
import { datasetNameFrom } from './convert-options.ts';
import { chooseKind, commonKind } from './choose-kind.ts';
import type { LocalPlan, TokenizerChoice } from './local-setup.ts';
import { planColumns } from './plan-columns.ts';
import type { PretokenizePlan } from './pretokenize.ts';
import type { SampledSource } from './sample-sources.ts';

/** A run, decided: what each source is, what each target writes. Only the columns can still grow. */
export interface RunPlan {
  options: CheckedOptions;
  sources: readonly SampledSource[];
  kind: RecordKind;
  method: Method;
  targets: { target: Target; layout: LayoutOptions }[];
  splits: readonly Split[];
  /** Where tokens of records are counted. */
  tokenizer?: TokenizerChoice;
  /** Where tokens are written in place of texts. */
  pretokenize?: PretokenizePlan;
  /** What was chosen for the user, to be said. */
  remarks: string[];
}

/** The tokenizer where one is needed and none is named: needs no network. */
const DEFAULT_TOKENIZER = 'qwen3';

/** Throws `DsprepError` (usage) where options, data and targets don't fit together. */
export async function planRun(options: CheckedOptions, sources: readonly SampledSource[]): Promise<RunPlan> {
  const records = sources.flatMap((source) => source.records);
  const targets = options.targets.map((name) => targetNamed(name));
  const dataKind = commonKind(records) ?? sources.flatMap((source) => source.format.kinds)[0];
  if (dataKind === undefined)
    throw usageError('INPUT_NO_RECORD', 'no row of the sample could be read as a record', 'dsprep inspect says why');
  const { kind, method } = chooseKind(dataKind, options.method, targets);
  const remarks = sources.map((source) => `${source.source.name} is ${source.format.name}: ${source.because.join('; ')}`);
  if (kind !== dataKind) remarks.push(`the ${dataKind} records become ${kind} records for ${method}`);

  const [first] = targets;
  const pretokenize =
    options.pretokenize === true && first !== undefined
      ? (await import('./pretokenize.ts')).planPretokenize(options, first.name, method, remarks)
      : undefined;
  const tokenizer = chooseTokenizer(options, pretokenize, remarks);
  // reference columns are what an online RL prompt is for
  const keepExtra = options.keepExtra ?? kind === 'prompt';
  const columns = planColumns(records, keepExtra);
  if (kind === 'prompt' && dataKind === 'chat' && keepExtra === true && !columns.extra.some((column) => column.name === 'answer')) {
    columns.extra.push({ name: 'answer', type: 'string' });
    columns.extra.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  return {
    options,
    sources,
    kind,
    method,
    targets: targets.map((target) => ({ target, layout: layoutOptions(options, target, kind, method, columns) })),
    splits: options.split === undefined ? [] : parseSplit(options.split),
    ...(tokenizer === undefined ? {} : { tokenizer }),
    ...(pretokenize === undefined ? {} : { pretokenize }),
    remarks,
  };
}

function chooseTokenizer(
  options: CheckedOptions,
  pretokenize: PretokenizePlan | undefined,
  remarks: string[],
): TokenizerChoice | undefined {
  const asksForTokens = options.maxTokens !== undefined || (options.filter !== undefined && compileFilter(options.filter).usesTokens);
  if (pretokenize !== undefined) return asksForTokens ? pretokenize.tokenizer : undefined;
  if (options.tokenizer === undefined && !asksForTokens) return undefined;
  if (options.tokenizer === undefined)
    remarks.push(`tokens are counted with the embedded ${DEFAULT_TOKENIZER} (--tokenizer names another)`);
  const chatTemplate = options.chatTemplate === undefined ? {} : { chatTemplate: options.chatTemplate };
  return { spec: options.tokenizer ?? DEFAULT_TOKENIZER, ...chatTemplate };
}

/** Folder of a target's output: `out` itself, or a subfolder where there are several targets. */
export function targetOutDir(options: CheckedOptions, target: string): string {
  const out = options.outDir ?? '/dev/stdout';
  return options.targets.length === 1 ? out : `${out}/${target}`;
}

function layoutOptions(options: CheckedOptions, target: Target, kind: RecordKind, method: Method, columns: Columns): LayoutOptions {
  return {
    kind,
    method,
    ...(options.layout === undefined ? {} : { layout: options.layout }),
    ...(options.multiTurn === undefined ? {} : { multiTurn: options.multiTurn }),
    datasetName: datasetNameFrom(options.name ?? basename(options.outDir ?? 'dataset')),
    outDir: targetOutDir(options, target.name),
    columns: structuredClone(columns),
  };
}

/** The local phase of one source, as plain data. */
export function localPlan(plan: RunPlan, source: SampledSource): LocalPlan {
  const { options } = plan;
  return {
    source: source.source.name,
    format: source.format.name,
    ...(options.map === undefined ? {} : { map: options.map }),
    ...(options.mapRole === undefined ? {} : { roles: options.mapRole }),
    kind: plan.kind,
    mergeConsecutive: options.mergeConsecutive ?? false,
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    wantsKey: options.dedupe !== undefined,
    wantsGroup: plan.splits.length > 0,
    ...(plan.tokenizer === undefined ? {} : { tokenizer: plan.tokenizer }),
    targets: plan.targets.map(({ target, layout }) => ({ name: target.name, layout })),
    strict: options.strict ?? false,
    dropExtra: options.dropExtra ?? false,
  };
}

const MAX_DEFAULT_WORKERS = 8;
/** Below this a second thread costs more than it saves. */
const WORTH_WORKERS_BYTES = 16 << 20;
const MEMORY_BYTES_PER_WORKER = 512 << 20;

/** Threads for one source: only uncompressed JSONL can be cut. */
export function workersFor(source: Source, wanted: number | undefined, freeMemoryBytes: number): number {
  if (!isSplittable(source)) return 1;
  if (wanted !== undefined) return wanted;
  if (source.sizeBytes < WORTH_WORKERS_BYTES) return 1;
  const byMemory = Math.floor(freeMemoryBytes / MEMORY_BYTES_PER_WORKER);
  return Math.max(1, Math.min(availableParallelism(), MAX_DEFAULT_WORKERS, byMemory));
}

/** Where stages put what does not fit in memory. */
export function spillDir(env: NodeJS.ProcessEnv): string {
  return env['DSPREP_TMPDIR'] ?? tmpdir();
}
