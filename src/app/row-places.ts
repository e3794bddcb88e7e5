import type { Prediction } from '../frameworks/predict.ts';
import type { RowPlace } from './examine-rows.ts';

/** Places of rows whose examples are still to come. */
export interface RowPlaces {
  add(index: number, place: RowPlace): void;
  placeOf(example: Prediction): RowPlace | undefined;
  /** Forgets the rows of examples that were given on. */
  remove(examples: readonly Prediction[]): void;
}

/** Remembers no more than what is on its way: packed examples have no row, and from the first of them on nothing is remembered. */
export function openRowPlaces(): RowPlaces {
  const places = new Map<number, RowPlace>();
  let isPacked = false;
  return {
    add(index, place) {
      if (!isPacked) places.set(index, place);
    },
    placeOf: ({ row }) => (row === null ? undefined : places.get(row)),
    remove(examples) {
      for (const { row } of examples) {
        if (row !== null) places.delete(row);
        else if (!isPacked) {
          isPacked = true;
          places.clear();
        }
      }
    },
  };
}
