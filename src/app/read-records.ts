import type { Readable } from 'node:stream';
import type { PlacedIssue } from '../errors.ts';
import { mapColumns } from '../formats/map-columns.ts';
import { readRows } from '../io/read-rows.ts';
import { disposeSources, findSources } from '../io/sources.ts';
import type { RowReader } from '../pipeline/read-row.ts';
import { readRow } from '../pipeline/read-row.ts';
import type { DsRecord } from '../record.ts';
import { DEFAULT_MAX_ROW_BYTES } from './convert-options.ts';
import type { SampledSource } from './sample-sources.ts';
import { sampleSources } from './sample-sources.ts';
import { spillDir } from './plan-run.ts';

export interface ReadRecordsOptions {
  /** Files, globs, folders, or `-` for standard input. */
  inputs: readonly string[];
  /** Source format; `auto` (default) detects it for each source. */
  from?: string;
  /** Source column → canonical name. */
  map?: Readonly<Record<string, string>>;
  /** Source role → role. */
  mapRole?: Readonly<Record<string, string>>;
  /** A row's largest size. Default 32 MiB. */
  maxRowBytes?: number;
  signal?: AbortSignal;
  stdin?: Readable;
}

/** One row: its records (none when it is rejected) and what was wrong with it. */
export interface ReadRow {
  records: readonly DsRecord[];
  issues: PlacedIssue[];
}

/** Reads any training data as canonical records, row by row in order. Bad rows are values with issues. Throws `DsprepError` for bad usage and I/O. */
export async function* readRecords(options: ReadRecordsOptions): AsyncGenerator<ReadRow> {
  const maxRowBytes = options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES;
  const sources = await findSources(options.inputs, {
    spoolDir: spillDir(process.env),
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
  });
  try {
    const roles = options.mapRole === undefined ? {} : { roles: options.mapRole };
    const sampled = await sampleSources(sources, { ...options, ...roles, maxRowBytes });
    for (const source of sampled) yield* readSource(source, options, maxRowBytes);
  } finally {
    await disposeSources(sources);
  }
}

async function* readSource(sampled: SampledSource, options: ReadRecordsOptions, maxRowBytes: number): AsyncGenerator<ReadRow> {
  const reader: RowReader = {
    source: sampled.source.name,
    format: sampled.format,
    readOptions: options.mapRole === undefined ? {} : { roles: options.mapRole },
    ...(options.map === undefined ? {} : { mapRow: mapColumns(options.map) }),
  };
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  for await (const batch of readRows(sampled.source, { maxRowBytes, ...signal })) {
    for (const row of batch.rows) {
      const column = row.ok || row.column === undefined ? {} : { column: row.column };
      const place = { source: reader.source, line: row.line, byteOffset: row.offset, ...column };
      const { records, issues } = readRow(reader, row);
      yield { records, issues: issues.map((issue) => ({ ...issue, ...place })) };
    }
  }
}
