import { isDsprepError } from '../../errors.ts';
import type { WrittenData } from '../../frameworks/config.ts';
import type { LayoutOptions, Method, Target } from '../../frameworks/target.ts';
import { asKind } from '../../pipeline/as-kind.ts';
import type { DsRecord, RecordKind } from '../../record.ts';
import { planColumns } from '../plan-columns.ts';
import type { RowsTried } from './choice.ts';

/** What became of records in the best of a target's layouts for them, and the data as `config` would find it. */
export interface RowsFit extends RowsTried {
  /** Where it is not the default. */
  layout?: string;
  multiTurn?: 'expand';
  hasMedia: boolean;
  data: WrittenData;
}

const OUT_DIR = '/data';
const FILE = 'train.jsonl';
/** Columns that no format knows are left out for every framework alike. */
const EXTRA = 'extra';

/** Encodes records in each layout that a target has for them; the one that refuses and loses least is kept, the default among equals. */
export function fitRows(target: Target, records: readonly DsRecord[], kind: RecordKind, method: Method): RowsFit | undefined {
  const converted = records.flatMap((record) => {
    const made = asKind(record, kind);
    return made !== undefined && 'records' in made ? made.records : [];
  });
  if (converted.length === 0) return undefined;
  const layouts = target.holds.filter((held) => held.kind === kind && held.methods.includes(method)).flatMap((held) => held.layouts);
  const columns = planColumns(converted, false);
  const { image, audio, video } = columns.media;
  const base = { kind, method, columns, datasetName: 'data', outDir: OUT_DIR };
  let best: RowsFit | undefined;
  for (const [index, layout] of layouts.entries()) {
    for (const multiTurn of [undefined, 'expand'] as const) {
      const options: LayoutOptions = { ...base, layout, ...(multiTurn === undefined ? {} : { multiTurn }) };
      const tried = encodeAll(target, options, converted);
      if (tried === undefined) break;
      const fit: RowsFit = {
        ...tried.rows,
        ...(index === 0 ? {} : { layout }),
        ...(multiTurn === undefined ? {} : { multiTurn }),
        hasMedia: image || audio || video,
        data: tried.data,
      };
      if (best === undefined || badness(fit) < badness(best)) best = fit;
      if (tried.rows.refused === 0) break;
    }
  }
  return best;
}

/** A refused row weighs more than any loss. */
function badness({ refused, tried, losses }: RowsTried): number {
  const lost = Object.values(losses).reduce((sum, count) => sum + count, 0);
  return refused + Math.min(0.9, lost / (1000 * tried));
}

function encodeAll(
  target: Target,
  options: LayoutOptions,
  records: readonly DsRecord[],
): { rows: RowsTried; data: WrittenData } | undefined {
  let layout;
  try {
    layout = target.open(options);
  } catch (error) {
    if (isDsprepError(error)) return undefined;
    throw error;
  }
  const losses = new Map<string, number>();
  const refusals = new Map<string, { code: string; message: string; count: number }>();
  let refused = 0;
  for (const record of records) {
    const encoded = layout.encode(record);
    if (encoded.ok === true) {
      for (const loss of new Set(encoded.losses)) if (loss !== EXTRA) losses.set(loss, (losses.get(loss) ?? 0) + 1);
      continue;
    }
    refused++;
    // the columns were planned from these very records
    if (encoded.ok === 'grow') throw new RangeError(`${target.name} asks for a column ${encoded.column} that was planned`);
    const { code, message } = encoded.issue;
    refusals.set(code, { code, message, count: (refusals.get(code)?.count ?? 0) + 1 });
  }
  const commonest = [...refusals.values()].sort((a, b) => b.count - a.count)[0];
  const splits = [{ split: 'train', file: FILE, rows: records.length }];
  return {
    rows: {
      tried: records.length,
      refused,
      losses: Object.fromEntries(losses),
      ...(commonest === undefined ? {} : { refusal: { code: commonest.code, message: commonest.message } }),
    },
    data: {
      folder: OUT_DIR,
      layout: layout.name,
      method: options.method,
      splits,
      registration: Object.fromEntries(layout.registration(splits).map(({ path, text }) => [path, text])),
      hasTools: options.columns.tools,
      hasImages: options.columns.media.image,
    },
  };
}
