import type { JsonObject } from '../json.ts';
import type { Match } from './format.ts';
import { NO_MATCH } from './format.ts';

/**
 * How well rows fit, when `fits` tells it for one: a few broken rows lower the score a little, and where most do not fit it is no match.
 * `score` is what rows that all fit get.
 */
export function matchRows(rows: readonly JsonObject[], fits: (row: JsonObject) => boolean, score: number, because: () => string): Match {
  const fitting = rows.reduce((count, row) => count + (fits(row) ? 1 : 0), 0);
  if (fitting * 2 <= rows.length) return NO_MATCH;
  const exceptions = fitting === rows.length ? '' : ` (${fitting} of ${rows.length} rows)`;
  return { score: score * (0.9 + (0.1 * fitting) / rows.length), because: [because() + exceptions] };
}
