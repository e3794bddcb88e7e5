import type { RecordKind } from '../../record.ts';
import type { FoundData } from './find-data.ts';
import type { FoundConfig } from './recognise-config.ts';

/** Data for one training run, and what is left for others. */
export interface ChosenSources {
  chosen: FoundData[];
  others: (FoundData & { why: string })[];
}

/**
 * A run takes records of one kind. Where training configs name data that is there, it is that; where there are configs but they name none of it, the kind of which there are the
 * most files; where nothing is to be trained yet, all.
 */
export function chooseSources(data: readonly FoundData[], configs: readonly FoundConfig[], hasTarget: boolean): ChosenSources {
  if (!hasTarget) return { chosen: [...data], others: [] };
  const named = new Set(configs.flatMap((config) => config.data));
  const isNamed = ({ path }: FoundData): boolean => named.size === 0 || named.has(path);
  const kind = commonest(data.filter(isNamed));
  const isChosen = (one: FoundData): boolean => isNamed(one) && (named.size > 0 || one.kind === kind);
  const why = (one: FoundData): string =>
    isNamed(one) ? `${one.kind}: for a run of its own` : `${one.format}: no training config names it`;
  return { chosen: data.filter(isChosen), others: data.flatMap((one) => (isChosen(one) ? [] : [{ ...one, why: why(one) }])) };
}

function commonest(data: readonly FoundData[]): RecordKind | undefined {
  const files = new Map<RecordKind, number>();
  for (const { kind } of data) files.set(kind, (files.get(kind) ?? 0) + 1);
  return [...files].sort((a, b) => b[1] - a[1])[0]?.[0];
}
