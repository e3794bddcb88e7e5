import { isDsprepError } from '../errors.ts';
import type { Issue, PlacedIssue } from '../errors.ts';
import type { Prediction, Predictor } from '../frameworks/predict.ts';
import { readRows } from '../io/read-rows.ts';
import type { Source } from '../io/sources.ts';
import { disposeSources, findSources } from '../io/sources.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { ColumnNeeded } from '../pipeline/outcome.ts';
import type { DsRecord } from '../record.ts';
import { DEFAULT_MAX_ROW_BYTES, checkOptions } from './convert-options.ts';
import type { ConvertOptions } from './convert-options.ts';
import { convertedRow, rowAsItStands } from './examine-row.ts';
import { growColumns } from './grow-columns.ts';
import { openRowPlaces } from './row-places.ts';
import type { RowPlaces } from './row-places.ts';
import type { RunPlan } from './plan-run.ts';
import { spillDir } from './plan-run.ts';
import type { PredictionSetup } from './predict-setup.ts';
import { frameworkConfig, setUpPrediction } from './predict-setup.ts';
import { sampleSources } from './sample-sources.ts';
import type { SampleOptions, SampledSource } from './sample-sources.ts';

/** What rows are looked at, and for which framework. */
export interface ExamineOptions extends Pick<
  ConvertOptions,
  | 'inputs'
  | 'from'
  | 'map'
  | 'mapRole'
  | 'method'
  | 'layout'
  | 'multiTurn'
  | 'mergeConsecutive'
  | 'maxRowBytes'
  | 'signal'
  | 'stdin'
  | 'env'
  | 'onProgress'
> {
  /** One framework, whose examples are predicted. Without it, rows are only read. */
  to?: string;
  /** Folder, file, hub id, `qwen3` or `gpt-oss`; default: what the config names, else `qwen3`. */
  tokenizer?: string;
  /** A `.jinja` file over the tokenizer's own template. */
  chatTemplate?: string;
  /** An existing training config of the framework. Where it names its data, rows are taken as they stand; else they are converted first. */
  trainConfig?: string;
  /** `key=value` options of the framework over the config's. */
  set?: readonly string[];
}

/** Where a row starts. */
export interface RowPlace {
  source: string;
  /** 1-based. */
  line: number;
  /** After decompression. */
  byteOffset: number;
  /** 1-based, of a row that could not be parsed, where known. */
  column?: number;
}

/** One row, from its bytes to what is trained. */
export interface ExaminedRow {
  /** 0-based, over all inputs. */
  index: number;
  place: RowPlace;
  /** As it was parsed; absent where it could not be. */
  value?: JsonValue;
  /** The text of a row that could not be parsed, cut. */
  raw?: string;
  /** Of reading it. An error among them means that it has no record. */
  issues: readonly Issue[];
  records: readonly ExaminedRecord[];
  /** Examples that are known with this row: its own, or also those of earlier rows, where the framework looks at many rows first, or packs them. Empty without a framework. */
  predictions: readonly Prediction[];
}

export interface ExaminedRecord {
  record: DsRecord;
  /** Why it is left out before the framework sees it. */
  drop?: string;
  /** Why the framework's layout can't hold it. */
  issue?: Issue;
  losses: readonly string[];
}

/** What is known before the first row. */
export interface ExamineRun {
  sources: readonly Source[];
  /** Without those whose format is unknown, where rows are taken as they stand or only read. */
  sampled: readonly SampledSource[];
  prediction?: Omit<PredictionSetup, 'open' | 'plan' | 'remarks'> & { config: JsonObject };
  remarks: readonly string[];
  /** Where the row of an example starts that is just being given to the visitor; `undefined` of packed examples. */
  placeOf(example: Prediction): RowPlace | undefined;
}

/** Takes what is found, in order. */
export interface RowVisitor<Result> {
  /** About a file, costing no row. */
  note?(issue: PlacedIssue): void;
  /** `false` ends the examination. */
  row(row: ExaminedRow): boolean | void;
  /** `rest`: examples that packing still held. */
  end(rest: readonly Prediction[]): Result;
  /** The run starts again: what was made of it so far is void. */
  abandon?(): void;
}

/**
 * Reads every row in order, says what is wrong with it, and predicts what a framework trains on. `open` may be called again: a column that only shows up late starts the
 * run from its beginning (never with `settlesColumns`, which reads all rows once before). Throws `DsprepError` for bad usage, I/O, a missing tokenizer, and options whose effect is not predicted (`PREDICT_UNSUPPORTED`).
 */
export async function examineRows<Result>(
  options: ExamineOptions & { settlesColumns?: boolean; maxRows?: number },
  open: (run: ExamineRun) => RowVisitor<Result>,
): Promise<Result> {
  const examination = await openExamination(options);
  try {
    const some = options.maxRows === undefined ? {} : { maxRows: options.maxRows };
    if (options.settlesColumns === true) await settleColumns(examination, some);
    while (true) {
      const { run, rows } = examination.start(some);
      const visitor = open(run);
      try {
        return await visit(rows, visitor);
      } catch (error) {
        visitor.abandon?.();
        if (!(error instanceof ColumnNeeded) || !examination.grow(error)) throw error;
      }
    }
  } finally {
    await examination.close();
  }
}

async function visit<Result>(rows: AsyncGenerator<Step>, visitor: RowVisitor<Result>): Promise<Result> {
  let rest: readonly Prediction[] = [];
  for await (const step of rows) {
    if ('note' in step) visitor.note?.(step.note);
    else if ('rest' in step) rest = step.rest;
    else if (visitor.row(step) === false) break;
  }
  return visitor.end(rest);
}

export interface StartOptions {
  /** Default: all. */
  maxRows?: number;
  /** `false`: rows are read and converted, and nothing is predicted. */
  predicts?: boolean;
}

type Step = ExaminedRow | { note: PlacedIssue } | { rest: readonly Prediction[] };

/** A set of sources made ready, which can be gone through more than once. */
export interface Examination {
  start(options?: StartOptions): { run: ExamineRun; rows: AsyncGenerator<Step> };
  /** Whether the columns could grow by the one that was needed. */
  grow(needed: ColumnNeeded): boolean;
  close(): Promise<void>;
}

/** Reads all rows for the columns that they need, so that a run over them need not start again. */
export async function settleColumns(examination: Examination, options: StartOptions): Promise<void> {
  while (true) {
    try {
      for await (const _ of examination.start({ ...options, predicts: false }).rows);
      return;
    } catch (error) {
      if (!(error instanceof ColumnNeeded) || !examination.grow(error)) throw error;
    }
  }
}

/** See `examineRows`. */
export async function openExamination(options: ExamineOptions): Promise<Examination> {
  const { to } = options;
  const maxRowBytes = options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES;
  const checked = to === undefined ? undefined : checkOptions({ ...options, to, out: '-', dryRun: true, workers: 1 });
  const sources = await findSources(options.inputs, {
    spoolDir: spillDir(options.env ?? process.env),
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  try {
    const isRaw = to === undefined || frameworkConfig(to, options).namesData;
    const sampled = isRaw
      ? await knownSources(sources, options, maxRowBytes)
      : await sampleSources(sources, sampleOptions(options, maxRowBytes));
    const setup = to === undefined || checked === undefined ? undefined : await setUpPrediction(to, options, checked, sampled);
    return {
      start({ maxRows = Infinity, predicts = true } = {}) {
        const opened = setup?.open();
        const remarks =
          setup?.remarks ?? sampled.map(({ source, format, because }) => `${source.name} is ${format.name}: ${because.join('; ')}`);
        const places = openRowPlaces();
        const run: ExamineRun = { sources, sampled, remarks, placeOf: places.placeOf };
        if (setup !== undefined && opened !== undefined) {
          const { tokenizer, method } = setup;
          run.prediction = { to: setup.to, tokenizer, method, config: opened.config };
        }
        const plan = setup?.plan;
        const predictor = predicts && opened !== undefined ? { predictor: opened.predictor } : {};
        return { run, rows: examined({ sources, sampled, options, maxRowBytes, maxRows, places, ...(plan && { plan }), ...predictor }) };
      },
      grow(needed) {
        if (setup?.plan === undefined) return false;
        growColumns(setup.plan, needed);
        return true;
      },
      close: () => disposeSources(sources),
    };
  } catch (error) {
    await disposeSources(sources);
    throw error;
  }
}

function sampleOptions(options: ExamineOptions, maxRowBytes: number): SampleOptions {
  const { from, map, mapRole, signal } = options;
  return {
    maxRowBytes,
    ...(from === undefined ? {} : { from }),
    ...(map === undefined ? {} : { map }),
    ...(mapRole === undefined ? {} : { roles: mapRole }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Of rows that are taken as they stand it need not be known what they are. */
async function knownSources(sources: readonly Source[], options: ExamineOptions, maxRowBytes: number): Promise<SampledSource[]> {
  const known: SampledSource[] = [];
  for (const source of sources) {
    try {
      known.push(...(await sampleSources([source], sampleOptions(options, maxRowBytes))));
    } catch (error) {
      if (!isDsprepError(error) || (error.code !== 'FORMAT_UNKNOWN' && error.code !== 'INPUT_NO_ROWS')) throw error;
    }
  }
  return known;
}

interface Examined {
  sources: readonly Source[];
  sampled: readonly SampledSource[];
  options: ExamineOptions;
  maxRowBytes: number;
  maxRows: number;
  places: RowPlaces;
  /** How rows are converted; absent where they are taken as they stand, or only read. */
  plan?: RunPlan;
  predictor?: Predictor;
}

async function* examined({ sources, sampled, options, maxRowBytes, maxRows, places, plan, predictor }: Examined): AsyncGenerator<Step> {
  const totalBytes = sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let index = 0;
  let bytesBefore = 0;
  read: for (const source of sources) {
    const known = sampled.find((one) => one.source === source);
    const examineRow = plan === undefined ? rowAsItStands(known, options, predictor) : convertedRow(plan, known, predictor);
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    for await (const batch of readRows(source, { maxRowBytes, ...signal })) {
      options.signal?.throwIfAborted();
      for (const { issue, line, offset } of batch.notes) yield { note: { ...issue, source: source.name, line, byteOffset: offset } };
      for (const row of batch.rows) {
        if (index >= maxRows) break read;
        const column = row.ok || row.column === undefined ? {} : { column: row.column };
        const place = { source: source.name, line: row.line, byteOffset: row.offset, ...column };
        const found = examineRow(row, index);
        if (predictor !== undefined) places.add(index, place);
        yield { index, place, ...(row.ok ? { value: row.value } : { raw: row.raw }), ...found };
        places.remove(found.predictions);
        index++;
      }
      options.onProgress?.({ rows: index, bytesRead: bytesBefore + batch.bytesRead, totalBytes });
    }
    bytesBefore += source.sizeBytes;
  }
  yield { rest: [...(predictor?.end() ?? [])] };
}
