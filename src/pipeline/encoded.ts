import type { Issue } from '../errors.ts';

/** What one record became on disk. */
export type Encoded =
  /** `rows`: one line of the data file each, without the line end. `losses`: names of what this record lost. */
  | { ok: true; rows: string[]; losses: readonly string[] }
  /** The target would crash on it or train wrongly on it: rejected. */
  | { ok: false; issue: Issue }
  /** The record needs a column that `options.columns` does not have; the run starts again with it. */
  | { ok: 'grow'; column: 'tools' | 'image' | 'audio' | 'video' };
