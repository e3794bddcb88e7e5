import { EXIT, DsprepError, usageError } from '../errors.ts';
import { detectFormat } from '../formats/detect.ts';
import type { Format, ReadOptions } from '../formats/format.ts';
import { mapColumns } from '../formats/map-columns.ts';
import { formatNamed } from '../formats/registry.ts';
import { readRows } from '../io/read-rows.ts';
import type { Source } from '../io/sources.ts';
import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { DsRecord } from '../record.ts';

/** A source, the format it was found to be in, and its first rows. */
export interface SampledSource {
  source: Source;
  format: Format;
  /** What was seen that says so; one line each. */
  because: string[];
  /** First rows that are objects, columns renamed. */
  rows: JsonObject[];
  /** Their records. */
  records: DsRecord[];
}

export interface SampleOptions {
  from?: string;
  map?: Readonly<Record<string, string>>;
  roles?: Readonly<Record<string, string>>;
  maxRowBytes: number;
  /** Rows looked at of each source. Default `SAMPLE_ROWS`. */
  sampleRows?: number;
  signal?: AbortSignal;
}

/** Rows looked at before a run: enough to name the format and the columns, few enough to cost nothing. */
export const SAMPLE_ROWS = 1000;

/** Reads the head of each source and names its format. Throws `DsprepError` where no format fits. Sources without any row get the format of the others. */
export async function sampleSources(sources: readonly Source[], options: SampleOptions): Promise<SampledSource[]> {
  const sampled: SampledSource[] = [];
  const empty: Source[] = [];
  for (const source of sources) {
    const rows = await headRows(source, options);
    if (rows.length === 0) empty.push(source);
    else sampled.push(sampleOf(source, rows, options));
  }
  const first = sampled[0];
  if (first === undefined) {
    const names = sources.map((source) => source.name).join(', ');
    throw new DsprepError({
      code: 'INPUT_NO_ROWS',
      message: `no readable row in ${names}`,
      hint: 'dsprep inspect shows what is there',
      exitCode: EXIT.rejected,
    });
  }
  for (const source of empty)
    sampled.push({ source, format: first.format, because: ['no readable row among the first'], rows: [], records: [] });
  return sampled.sort((a, b) => sources.indexOf(a.source) - sources.indexOf(b.source));
}

async function headRows(source: Source, options: SampleOptions): Promise<JsonObject[]> {
  const rename = options.map === undefined ? undefined : mapColumns(options.map);
  const rows: JsonObject[] = [];
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  for await (const batch of readRows(source, { maxRowBytes: options.maxRowBytes, ...signal })) {
    for (const row of batch.rows) {
      if (!row.ok || !isJsonObject(row.value)) continue;
      rows.push(rename === undefined ? row.value : rename(row.value));
      if (rows.length >= (options.sampleRows ?? SAMPLE_ROWS)) return rows;
    }
  }
  return rows;
}

function sampleOf(source: Source, rows: JsonObject[], options: SampleOptions): SampledSource {
  const readOptions: ReadOptions = options.roles === undefined ? {} : { roles: options.roles };
  const { format, because } = formatOf(source, rows, options.from);
  const origin = { source: source.name, offset: 0, line: 1 };
  const records = rows.flatMap((row) => format.read(row, origin, readOptions).records);
  return { source, format, because, rows, records };
}

function formatOf(source: Source, rows: JsonObject[], from: string | undefined): { format: Format; because: string[] } {
  if (from !== undefined && from !== 'auto') return { format: formatNamed(from), because: [`--from ${from}`] };
  const detected = detectFormat(rows);
  if (detected === undefined) {
    const columns = [...new Set(rows.slice(0, 20).flatMap((row) => Object.keys(row)))].slice(0, 12);
    throw usageError(
      'FORMAT_UNKNOWN',
      `${source.name}: no known format has the columns ${columns.join(', ')}`,
      'name them with --map, e.g. --map question=instruction,reply=output, or the format with --from (see dsprep formats)',
    );
  }
  return detected;
}
