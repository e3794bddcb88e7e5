import { usageError } from '../errors.ts';
import type { Method, Target } from '../frameworks/target.ts';
import { DEFAULT_METHOD } from '../frameworks/target.ts';
import { kindsFrom } from '../pipeline/as-kind.ts';
import type { DsRecord, RecordKind } from '../record.ts';

/** The kind that most of the records have; the first seen among equals. */
export function commonKind(records: readonly DsRecord[]): RecordKind | undefined {
  const counts = new Map<RecordKind, number>();
  for (const record of records) counts.set(record.kind, (counts.get(record.kind) ?? 0) + 1);
  let best: RecordKind | undefined;
  for (const [kind, count] of counts) if (best === undefined || count > (counts.get(best) ?? 0)) best = kind;
  return best;
}

/** What the run writes: the kind that every target holds for the method, the data's own if possible. Throws `DsprepError` (usage) where there is none. */
export function chooseKind(
  dataKind: RecordKind,
  wanted: Method | undefined,
  targets: readonly Target[],
): { kind: RecordKind; method: Method } {
  const method = wanted ?? DEFAULT_METHOD[dataKind];
  for (const kind of [dataKind, ...kindsFrom(dataKind)]) {
    if (targets.every((target) => target.holds.some((held) => held.kind === kind && held.methods.includes(method))))
      return { kind, method };
  }
  const target = targets.find((one) => !one.holds.some((held) => held.kind === dataKind && held.methods.includes(method))) ?? targets[0];
  if (target === undefined) throw new RangeError('no target to choose for');
  const methods = [...new Set(target.holds.filter((held) => held.kind === dataKind).flatMap((held) => held.methods))];
  const hint =
    methods.length > 0
      ? `--method ${methods.join(' | ')}`
      : `${target.name} holds ${[...new Set(target.holds.map((held) => held.kind))].join(', ')} (see dsprep targets)`;
  throw usageError('TARGET_KIND', `${target.name} can't hold ${dataKind} records for ${method}`, hint);
}
