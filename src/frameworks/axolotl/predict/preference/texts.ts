import type { JsonObject } from '../../../../json.ts';
import type { Table } from '../../../shared/hf/json-table.ts';

/** Texts of a pair as the type's function leaves them. */
export interface PairTexts {
  prompt: string;
  chosen: string;
  rejected: string;
}

export interface FeedbackTexts {
  prompt: string;
  completion: string;
  isDesirable: boolean;
}

export interface TextType<T> {
  /** Columns that the type takes away before TRL sees the rows. */
  removes: readonly string[];
  /** Columns whose messages it replaces by text under the same name. */
  replaces: readonly string[];
  read(row: JsonObject, table: Table): T;
}
