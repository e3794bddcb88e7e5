import type { JsonObject } from '../json.ts';
import type { Format } from './format.ts';
import { FORMATS } from './registry.ts';

export interface Detected {
  format: Format;
  /** What was seen that says so; one line each. */
  because: string[];
  /** The other formats that fit somewhat, best first. */
  others: { name: string; score: number }[];
}

/** The format that fits some rows best, and why; nothing where none fits. Equal scores go by the order of the registry. */
export function detectFormat(rows: readonly JsonObject[]): Detected | undefined {
  if (rows.length === 0) return undefined;
  const fitting = FORMATS.map((format) => ({ format, match: format.detect(rows) }))
    .filter(({ match }) => match.score > 0)
    .sort((a, b) => b.match.score - a.match.score);
  const [best, ...rest] = fitting;
  if (best === undefined) return undefined;
  const others = rest.map(({ format, match }) => ({ name: format.name, score: match.score }));
  return { format: best.format, because: best.match.because, others };
}
