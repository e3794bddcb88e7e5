import type { Trained } from '../../frameworks/training.ts';
import type { RowPlace } from '../examine-rows.ts';

export interface PlacedLength {
  /** 0-based, over all inputs. */
  row: number;
  source: string;
  line: number;
  byteOffset: number;
  tokens: number;
  trained: number;
}

const KEPT = 5;

export interface Extremes {
  add(row: number, place: RowPlace, whole: Trained): void;
  longest(): readonly PlacedLength[];
  shortest(): readonly PlacedLength[];
}

/** The longest and shortest examples; of those as long the first. */
export function extremes(): Extremes {
  const longest: PlacedLength[] = [];
  const shortest: PlacedLength[] = [];
  const insert = (list: PlacedLength[], one: () => PlacedLength, tokens: number, isBefore: (a: number, b: number) => boolean): void => {
    const last = list[KEPT - 1];
    if (last !== undefined && !isBefore(tokens, last.tokens)) return;
    const at = list.findIndex((other) => isBefore(tokens, other.tokens));
    list.splice(at === -1 ? list.length : at, 0, one());
    if (list.length > KEPT) list.pop();
  };
  return {
    add(row, { source, line, byteOffset }, { tokens, trained }) {
      const one = (): PlacedLength => ({ row, source, line, byteOffset, tokens, trained });
      insert(longest, one, tokens, (a, b) => a > b);
      insert(shortest, one, tokens, (a, b) => a < b);
    },
    longest: () => longest,
    shortest: () => shortest,
  };
}
