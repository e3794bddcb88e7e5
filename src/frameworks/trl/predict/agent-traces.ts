import type { ColumnType } from '../../shared/hf/column-type.ts';

/** Columns by which `datasets` 5.2 takes a file for traces of an agent (packaged_modules/json/json.py, AGENT_TRACES_FEATURES_MARKERS). */
const MARKERS: readonly Readonly<Record<string, readonly ColumnType['kind'][]>>[] = [
  { type: ['string'], message: ['json'] },
  { type: ['string'], payload: ['json'] },
  { id: ['string'], source: ['string'], model: ['string'], system_prompt: ['string'], messages: ['list', 'json'] },
  { type: ['string'], id: ['string'], version: ['number'], cwd: ['string'] },
];

/** Why the loader stops on a file with these columns, if it does. */
export function agentTraces(columns: ReadonlyMap<string, ColumnType>): string | undefined {
  const found = MARKERS.find((marker) =>
    Object.entries(marker).every(([name, kinds]) => kinds.includes(columns.get(name)?.kind ?? 'null')),
  );
  if (found === undefined) return undefined;
  return `columns ${Object.keys(found).join(', ')} make datasets take the file for traces of an agent, which needs the package teich`;
}
