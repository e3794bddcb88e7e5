import type { ColumnType } from './column-type.ts';

/** Columns by which `datasets` 5.2 takes a file for traces of an agent (packaged_modules/json/json.py, AGENT_TRACES_FEATURES_MARKERS). */
const MARKERS: readonly Readonly<Record<string, readonly ColumnType['kind'][]>>[] = [
  { type: ['string'], message: ['json'] },
  { type: ['string'], payload: ['json'] },
  { id: ['string'], source: ['string'], model: ['string'], system_prompt: ['string'], messages: ['list', 'json'] },
  { type: ['string'], id: ['string'], version: ['number'], cwd: ['string'] },
];

/** Why the loader stops on a file with these columns, if it does. */
export function agentTraces(columns: ReadonlyMap<string, ColumnType>): string | undefined {
  const names = markerColumns(columns, MARKERS);
  return names === undefined
    ? undefined
    : `columns ${names} make datasets take the file for traces of an agent, which needs the package teich`;
}

/** `datasets` 4.8.5 knows only the first two, and makes one row of the whole file. */
export function olderAgentTraces(columns: ReadonlyMap<string, ColumnType>): string | undefined {
  const names = markerColumns(columns, MARKERS.slice(0, 2));
  return names === undefined ? undefined : `columns ${names} make datasets take the file for traces of an agent and one row of it`;
}

function markerColumns(columns: ReadonlyMap<string, ColumnType>, markers: typeof MARKERS): string | undefined {
  const found = markers.find((marker) =>
    Object.entries(marker).every(([name, kinds]) => kinds.includes(columns.get(name)?.kind ?? 'null')),
  );
  return found === undefined ? undefined : Object.keys(found).join(', ');
}
