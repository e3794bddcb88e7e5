import type { Measure } from './measures.ts';

export type Literal = string | number | boolean | null;

/** What a comparison compares: a value that is written out, a measure of the record, or a column that no format understood. */
export type Operand =
  | { type: 'literal'; value: Literal; index: number }
  | { type: 'measure'; measure: Measure; index: number }
  | { type: 'extra'; path: readonly string[]; index: number };

export const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', 'contains', 'starts_with', 'ends_with'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A filter after parsing; every comparison fits the types of its two sides. */
export type Expression =
  | { type: 'any' | 'all'; terms: Expression[] }
  | { type: 'not'; term: Expression }
  | { type: 'has'; path: readonly string[] }
  | { type: 'is'; operand: Operand }
  | { type: 'compare'; comparison: Comparison; left: Operand; right: Operand }
  | { type: 'in'; isNegated: boolean; left: Operand; values: Literal[] };
