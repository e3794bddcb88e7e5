import type { Issue } from '../errors.ts';
import { mapColumns } from '../formats/map-columns.ts';
import { readRows } from '../io/read-rows.ts';
import type { Source } from '../io/sources.ts';
import { disposeSources, findSources } from '../io/sources.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { RowReader } from '../pipeline/read-row.ts';
import { readRow } from '../pipeline/read-row.ts';
import type { IssueSummary } from '../pipeline/tally.ts';
import { addTo, newTally, tallyIssue } from '../pipeline/tally.ts';
import type { DsRecord } from '../record.ts';
import { contentText, messagesOf } from '../record.ts';
import type { LengthHistogram } from '../report/length-histogram.ts';
import { lengthHistogram } from '../report/length-histogram.ts';
import type { ReadRecordsOptions } from './read-records.ts';
import { DEFAULT_MAX_ROW_BYTES } from './convert-options.ts';
import { spillDir } from './plan-run.ts';
import { sampleSources } from './sample-sources.ts';

export interface InspectOptions extends ReadRecordsOptions {
  /** Look at no more than this many rows of each source. Default: all. */
  limit?: number;
  /** How many first records to show. Default 1. */
  records?: number;
}

export interface Quantiles {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** What a source is, and what is in it. */
export interface InspectedSource {
  name: string;
  container: Source['container'];
  compression: Source['compression'];
  sizeBytes: number;
  format: string;
  because: string[];
  rows: number;
  rejected: number;
  /** Records by kind. */
  kinds: Record<string, number>;
  /** Top-level columns: the JSON types seen, and in how many rows. */
  columns: { name: string; types: string[]; rows: number }[];
  /** Messages by role. */
  roles: Record<string, number>;
  messages: Quantiles;
  /** Characters (code units) of a record's text. */
  characters: Quantiles;
  issues: IssueSummary[];
  firstRecords: DsRecord[];
}

/** Columns beyond this many are not told apart: data with generated keys must not fill the memory. */
const MAX_COLUMNS = 1000;

/** Says what sources are and why, what they hold, and what is wrong with them. Throws `DsprepError` for bad usage and I/O. */
export async function inspect(options: InspectOptions): Promise<InspectedSource[]> {
  const maxRowBytes = options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES;
  const sources = await findSources(options.inputs, {
    spoolDir: spillDir(process.env),
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
  });
  try {
    const roles = options.mapRole === undefined ? {} : { roles: options.mapRole };
    const sampled = await sampleSources(sources, { ...options, ...roles, maxRowBytes });
    const inspected: InspectedSource[] = [];
    for (const { source, format, because } of sampled) {
      const mapRow = options.map === undefined ? {} : { mapRow: mapColumns(options.map) };
      const reader: RowReader = { source: source.name, format, readOptions: roles, ...mapRow };
      inspected.push(await inspectSource(source, reader, because, options, maxRowBytes));
    }
    return inspected;
  } finally {
    await disposeSources(sources);
  }
}

async function inspectSource(
  source: Source,
  reader: RowReader,
  because: string[],
  options: InspectOptions,
  maxRowBytes: number,
): Promise<InspectedSource> {
  const limit = options.limit ?? Infinity;
  const tally = newTally();
  const columns = new Map<string, { types: Set<string>; rows: number }>();
  const kinds: Record<string, number> = {};
  const roles: Record<string, number> = {};
  const messageCounts = lengthHistogram();
  const characters = lengthHistogram();
  const firstRecords: DsRecord[] = [];
  let rejected = 0;

  const note = (issue: Issue, row: { line: number; offset: number; column?: number }): void =>
    tallyIssue(tally, {
      ...issue,
      source: source.name,
      line: row.line,
      byteOffset: row.offset,
      ...(row.column === undefined ? {} : { column: row.column }),
    });

  const signal = options.signal === undefined ? {} : { signal: options.signal };
  read: for await (const batch of readRows(source, { maxRowBytes, ...signal })) {
    for (const { issue, line, offset } of batch.notes) note(issue, { line, offset });
    for (const row of batch.rows) {
      if (tally.counts.read >= limit) break read;
      tally.counts.read++;
      if (row.ok && isJsonObject(row.value)) noteColumns(columns, row.value);
      const { records, issues } = readRow(reader, row);
      for (const issue of issues) note(issue, row);
      if (records.length === 0) rejected++;
      for (const record of records) {
        addTo(kinds, record.kind);
        const messages = messagesOf(record);
        for (const message of messages) addTo(roles, message.role);
        messageCounts.add(messages.length);
        characters.add(recordCharacters(record));
        if (firstRecords.length < (options.records ?? 1)) firstRecords.push(record);
      }
    }
  }
  return {
    name: source.name,
    container: source.container,
    compression: source.compression,
    sizeBytes: source.sizeBytes,
    format: reader.format.name,
    because,
    rows: tally.counts.read,
    rejected,
    kinds,
    columns: [...columns].map(([name, { types, rows }]) => ({ name, types: [...types].sort(), rows })),
    roles,
    messages: quantiles(messageCounts),
    characters: quantiles(characters),
    issues: [...tally.issues.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    firstRecords,
  };
}

function noteColumns(columns: Map<string, { types: Set<string>; rows: number }>, row: JsonObject): void {
  for (const name of Object.keys(row)) {
    let column = columns.get(name);
    if (column === undefined) {
      if (columns.size >= MAX_COLUMNS) continue;
      columns.set(name, (column = { types: new Set(), rows: 0 }));
    }
    column.types.add(typeWord(row[name] as JsonValue));
    column.rows++;
  }
}

function typeWord(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function recordCharacters(record: DsRecord): number {
  if (record.kind === 'text') return record.text.length;
  if (record.kind === 'segments') return record.segments.reduce((sum, { text }) => sum + text.length, 0);
  if (record.kind === 'stepwise') return record.steps.reduce((sum, step) => sum + step.length, record.prompt.length);
  return messagesOf(record).reduce((sum, message) => sum + contentText(message.content).length, 0);
}

function quantiles(histogram: LengthHistogram): Quantiles {
  return { p50: histogram.quantile(0.5), p90: histogram.quantile(0.9), p99: histogram.quantile(0.99), max: histogram.max };
}
