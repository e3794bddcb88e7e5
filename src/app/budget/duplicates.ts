import { openKeySet } from '../../pipeline/stages/dedupe/key-set.ts';
import { recordKey } from '../../pipeline/stages/record-key.ts';
import type { DsRecord } from '../../record.ts';
import type { RowPlace } from '../examine-rows.ts';

export interface Duplicates {
  /** Records whose content an earlier record has. */
  rows: number;
  /** The first few of them. */
  first: readonly { source: string; line: number }[];
  /** Records with which all later ones were compared; fewer than all where memory is full. */
  compared: number;
  isComplete: boolean;
}

/** 24 bytes a record at most: about 5 million records. */
const MAX_BYTES = 128 * 2 ** 20;
const SHOWN = 5;

export interface DuplicateCounter {
  add(record: DsRecord, place: RowPlace): void;
  duplicates(): Duplicates;
}

export function duplicateCounter(maxBytes = MAX_BYTES): DuplicateCounter {
  const keys = openKeySet(maxBytes);
  const first: { source: string; line: number }[] = [];
  let [rows, compared] = [0, 0];
  let isComplete = true;
  return {
    add(record, { source, line }) {
      const found = keys.offer(recordKey(record));
      if (found === 'added') compared++;
      else if (found === 'full') isComplete = false;
      else {
        rows++;
        if (first.length < SHOWN) first.push({ source, line });
      }
    },
    duplicates: () => ({ rows, first, compared, isComplete }),
  };
}
