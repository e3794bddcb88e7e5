import type { JsonObject } from '../../json.ts';
import type { FindingCollector, FoundIn } from './collect-findings.ts';

const ROWS_LOOKED_AT = 20;
const MAX_SHOWN = 12;

/** Files whose rows no format fits. `formats`: those of the others. */
export function openUnknownFormats(formats: ReadonlyMap<string, string>): {
  add(row: JsonObject, at: FoundIn): void;
  end(collector: FindingCollector): void;
} {
  const files = new Map<string, { first: FoundIn; rows: number; columns: Set<string> }>();
  return {
    add(row, at) {
      const { source } = at.place;
      if (formats.has(source)) return;
      let file = files.get(source);
      if (file === undefined) files.set(source, (file = { first: at, rows: 0, columns: new Set() }));
      if (file.rows++ < ROWS_LOOKED_AT) for (const name of Object.keys(row)) file.columns.add(name);
    },
    end(collector) {
      for (const { first, columns } of files.values()) {
        const message = `no known format has the columns ${[...columns].slice(0, MAX_SHOWN).join(', ')}`;
        const fix = '--map question=instruction,reply=output, or --from NAME';
        collector.add({ code: 'FORMAT_UNKNOWN', severity: 'error', message, fix }, 'file', first);
      }
    },
  };
}
