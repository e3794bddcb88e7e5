import type { DatasetCheck, OpenDatasetCheck } from '../../checks/check.ts';
import { DATASET_CHECKS } from '../../checks/dataset/dataset-checks.ts';
import { lookAt, recordChecks } from '../../checks/record-checks.ts';
import type { RecordCheckOptions } from '../../checks/record-checks.ts';
import type { PlacedIssue } from '../../errors.ts';
import type { Prediction } from '../../frameworks/predict.ts';
import { isJsonObject } from '../../json.ts';
import type { DsRecord } from '../../record.ts';
import type { ExamineRun, ExaminedRow, RowPlace, RowVisitor } from '../examine-rows.ts';
import { spillDir } from '../plan-run.ts';
import type { ValidateReport } from '../../report/findings.ts';
import type { Baseline } from './baseline.ts';
import type { FoundIn } from './collect-findings.ts';
import { collectFindings } from './collect-findings.ts';
import { openColumnDrift } from './column-drift.ts';
import { readingLevel } from './finding-level.ts';
import { contentHash } from './fingerprint.ts';
import { openMediaFiles } from './media-files.ts';
import { causes, predictionSeverity } from './prediction-severity.ts';
import { openRowLog } from './row-log.ts';
import { openSchemaDrift } from './schema-drift.ts';
import { countTrained } from './token-budget.ts';
import { openUnknownFormats } from './unknown-formats.ts';
import type { CheckedValidateOptions } from './validate-options.ts';

export interface OpenValidationOptions extends Omit<CheckedValidateOptions, 'baseline' | 'thresholds'> {
  baseline?: Baseline;
  newBaseline?: Baseline;
  firstPlaces: number;
  isChanged?: (place: RowPlace) => boolean;
}

/** What is known when all rows were seen. */
export type FoundInAll = Pick<ValidateReport, 'sources' | 'rows' | 'budget' | 'findings' | 'suppressed' | 'remarks'>;

export interface Validation {
  visitor: RowVisitor<() => Promise<FoundInAll>>;
  close(): void;
}

/** Names for `--checks`: what loaders need of all rows, whether media files are there, and the checks of content. */
export const CHECK_NAMES: readonly string[] = [
  'schema',
  'media-files',
  ...recordChecks().map(({ name }) => name),
  ...DATASET_CHECKS.map(({ name }) => name),
];

const MEMORY_BYTES = 256 * 1024 * 1024;

/** One pass over all rows, from what is said of each to what is said of all. */
export function openValidation(run: ExamineRun, options: OpenValidationOptions): Validation {
  const { isCheckOn } = options;
  const collector = collectFindings(options);
  const sources = new Map(run.sources.map(({ name }) => [name, 0]));
  const formats = new Map(run.sampled.map(({ source, format }) => [source.name, format.name]));
  const budget = countTrained(run);
  const keepsHashes = options.baseline !== undefined || options.newBaseline !== undefined;
  const applies = (check: DatasetCheck): boolean => check.appliesTo?.([...sources.keys()], options.splitOf) ?? true;
  const dataset = DATASET_CHECKS.filter((check) => isCheckOn(check.name) && applies(check)).map((check) =>
    openDatasetCheck(check, options),
  );
  const log = openRowLog(keepsHashes && dataset.length > 0);
  // where the framework takes rows as they stand, it need not be known what they are
  const unknown = run.prediction === undefined ? openUnknownFormats(formats) : undefined;
  // a framework's own loading is predicted; what dsprep converts has one type for each column
  const isLoaded = run.prediction === undefined && isCheckOn('schema');
  const [schema, columns] = isLoaded ? [openSchemaDrift(), openColumnDrift()] : [];
  const media = isCheckOn('media-files') ? openMediaFiles(mediaFolders(run)) : undefined;
  const checks = recordChecks(tokensOf(run)).filter(({ name }) => isCheckOn(name));
  // as long as their places are remembered for examples still to come
  const waiting = new WeakMap<RowPlace, FoundIn>();
  let read = 0;
  let last: FoundIn | undefined;

  const takeRecord = (record: DsRecord, at: FoundIn): void => {
    for (const issue of lookAt(record, checks)) collector.add(issue, 'content', at);
    if (media !== undefined) for (const issue of media.look(record)) collector.add(issue, 'training', at);
    for (const { check, open } of dataset) {
      const key = check.keyOf(record);
      if (key.length > 0) open.add(key, record.origin);
    }
  };

  const takeExamples = (examples: readonly Prediction[], current: FoundIn | undefined, said: ReadonlySet<string>): void => {
    for (const [index, example] of examples.entries()) {
      const at = foundAt(example, current);
      budget?.add(example);
      if (at === undefined) continue;
      if (example.kind === 'dropped' && !(at === current && said.has(example.code))) {
        const { code, message } = example;
        collector.add({ code, message, severity: predictionSeverity(code) }, 'training', at);
      }
      const isPiece = run.prediction?.method === 'pretrain' && (example.row === null || examples[index + 1]?.row === example.row);
      for (const { code, message } of causes(example.warnings, isPiece))
        collector.add({ code, message, severity: predictionSeverity(code) }, 'training', at);
    }
  };

  const foundAt = (example: Prediction, current: FoundIn | undefined): FoundIn | undefined => {
    if (example.row === null || example.row === current?.row) return current;
    const place = run.placeOf(example);
    return place === undefined ? current : (waiting.get(place) ?? { place, row: example.row });
  };

  const take = (row: ExaminedRow): void => {
    const { index, place, value, raw, issues, records, predictions } = row;
    const at: FoundIn = { place, row: index, ...(value === undefined ? {} : { value }), ...(raw === undefined ? {} : { raw }) };
    read++;
    last = at;
    sources.set(place.source, (sources.get(place.source) ?? 0) + 1);
    if (keepsHashes) at.hash = contentHash(value, raw);
    if (dataset.length > 0) log.add(place, at.hash);
    const said = new Set<string>();
    for (const issue of issues) {
      said.add(issue.code);
      collector.add(issue, readingLevel(issue.code), at);
    }
    for (const { record, issue } of records) {
      if (issue !== undefined) {
        said.add(issue.code);
        collector.add(issue, 'training', at);
      }
      takeRecord(record, at);
    }
    if (isJsonObject(value)) {
      unknown?.add(value, at);
      if (schema !== undefined) for (const issue of schema.add(value, place)) collector.add(issue, 'file', at);
      if (columns !== undefined)
        for (const issue of columns.add(value, place, formats.get(place.source) ?? '')) collector.add(issue, 'file', at);
    }
    if (budget !== undefined && predictions.length === 0) waiting.set(place, at);
    takeExamples(predictions, at, said);
  };

  const end = async (): Promise<FoundInAll> => {
    for (const { issue, place } of columns?.end() ?? []) collector.add(issue, 'file', { place });
    unknown?.end(collector);
    for (const { open } of dataset) for await (const issue of open.end()) collector.add(issue, 'content', placed(issue));
    const { findings, suppressed, rows } = collector.end(read);
    const measured = budget?.end();
    return {
      sources: [...sources].map(([name, count]) => ({ name, format: formats.get(name) ?? null, rows: count })),
      rows: { read, ...rows },
      ...(measured === undefined ? {} : { budget: measured }),
      findings,
      suppressed,
      remarks: [...run.remarks],
    };
  };

  const placed = ({ source, line, byteOffset }: PlacedIssue): FoundIn => {
    const row = log.indexOf(source, byteOffset);
    const hash = row === undefined ? undefined : log.hashOf(row);
    return { place: { source, line, byteOffset }, ...(row === undefined ? {} : { row }), ...(hash === undefined ? {} : { hash }) };
  };

  const close = (): void => {
    for (const { open } of dataset) open.close();
  };
  return {
    visitor: {
      note: ({ source, line, byteOffset, column, ...issue }) =>
        collector.add(issue, 'file', { place: { source, line, byteOffset, ...(column === undefined ? {} : { column }) } }),
      row: take,
      end(rest) {
        takeExamples(rest, last, new Set());
        return end;
      },
      abandon: close,
    },
    close,
  };
}

function openDatasetCheck(
  check: DatasetCheck,
  { examine, splitOf }: OpenValidationOptions,
): { check: DatasetCheck; open: OpenDatasetCheck } {
  const open = check.open({
    memoryBytes: MEMORY_BYTES,
    spillDir: spillDir(examine.env ?? process.env),
    ...(splitOf === undefined ? {} : { splitOf }),
    ...(examine.signal === undefined ? {} : { signal: examine.signal }),
  });
  return { check, open };
}

/** Where the framework looks for media: LLaMA-Factory's `media_dir`. */
function mediaFolders({ prediction }: ExamineRun): string[] {
  const folder = prediction?.config['media_dir'];
  return typeof folder === 'string' ? [folder] : [];
}

function tokensOf({ prediction }: ExamineRun): RecordCheckOptions {
  const added = prediction?.tokenizer.parts?.addedTokens;
  return added === undefined ? {} : { specialTokens: added.filter(({ isSpecial }) => isSpecial).map(({ content }) => content) };
}
