import type { Readable } from 'node:stream';
import { disposeSources, findSources } from '../../io/sources.ts';
import type { DsRecord } from '../../record.ts';
import { messagesOf } from '../../record.ts';
import { commonKind } from '../choose-kind.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../convert-options.ts';
import { planColumns } from '../plan-columns.ts';
import { spillDir } from '../plan-run.ts';
import { sampleSources } from '../sample-sources.ts';
import type { DataSeen } from './choice.ts';

/** Rows that are looked at of each source. */
const SAMPLE_ROWS = 1000;

export interface SeeDataOptions {
  inputs: readonly string[];
  from?: string;
  map?: Readonly<Record<string, string>>;
  mapRole?: Readonly<Record<string, string>>;
  stdin?: Readable;
  signal?: AbortSignal;
}

/** Looks at the first rows of each source. Throws `DsprepError` where no format fits, and for I/O. */
export async function seeData({
  inputs,
  from,
  map,
  mapRole,
  stdin,
  signal,
}: SeeDataOptions): Promise<{ seen: DataSeen; records: DsRecord[] } | undefined> {
  const sources = await findSources(inputs, { spoolDir: spillDir(process.env), ...(stdin === undefined ? {} : { stdin }) });
  try {
    const sampled = await sampleSources(sources, {
      maxRowBytes: DEFAULT_MAX_ROW_BYTES,
      sampleRows: SAMPLE_ROWS,
      ...(from === undefined ? {} : { from }),
      ...(map === undefined ? {} : { map }),
      ...(mapRole === undefined ? {} : { roles: mapRole }),
      ...(signal === undefined ? {} : { signal }),
    });
    const records = sampled.flatMap((one) => one.records);
    const kind = commonKind(records);
    if (kind === undefined) return undefined;
    const { tools, media } = planColumns(records, false);
    const formats = [...new Set(sampled.filter(({ rows }) => rows.length > 0).map(({ format }) => format.name))];
    return {
      records,
      seen: {
        rows: sampled.reduce((sum, { rows }) => sum + rows.length, 0),
        formats,
        kind,
        multiTurn: records.filter((record) => record.kind === 'chat' && questions(record) > 1).length,
        hasTools: tools || records.some((record) => messagesOf(record).some(({ toolCalls }) => toolCalls !== undefined)),
        media: (['image', 'audio', 'video'] as const).filter((type) => media[type]),
      },
    };
  } finally {
    await disposeSources(sources);
  }
}

function questions(record: DsRecord): number {
  return messagesOf(record).filter(({ role }) => role === 'user').length;
}
