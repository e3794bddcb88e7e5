import type { PlacedIssue } from '../../errors.ts';
import type { Origin } from '../../record.ts';
import { openSpillFile } from './spill-file.ts';

/** Where a record is. */
export type Place = Pick<PlacedIssue, 'source' | 'line' | 'byteOffset'>;

/** The places of records, numbered from 0 in the order in which they come. */
export interface PlaceLog {
  append(origin: Origin): void;
  readonly count: number;
  at(number: number): Place;
  close(): void;
}

/** Source as a number, line and offset as doubles. */
const ENTRY_BYTES = 20;

export function openPlaceLog(memoryBytes: number, folder: string): PlaceLog {
  const file = openSpillFile(memoryBytes, folder);
  const sources: string[] = [];
  const numbers = new Map<string, number>();
  const entry = Buffer.alloc(ENTRY_BYTES);
  let count = 0;

  function numberOf(source: string): number {
    let number = numbers.get(source);
    if (number === undefined) {
      number = sources.push(source) - 1;
      numbers.set(source, number);
    }
    return number;
  }

  return {
    append({ source, line, offset }) {
      entry.writeUInt32LE(numberOf(source), 0);
      entry.writeDoubleLE(line, 4);
      entry.writeDoubleLE(offset, 12);
      file.append(entry);
      count++;
    },
    get count() {
      return count;
    },
    at(number) {
      file.read(entry, number * ENTRY_BYTES);
      return { source: sources[entry.readUInt32LE(0)] ?? '', line: entry.readDoubleLE(4), byteOffset: entry.readDoubleLE(12) };
    },
    close() {
      file.close();
    },
  };
}

/** A place as it is said beside another: its source only where that is another one. */
export function saidBeside(place: Place, other: Place): string {
  return place.source === other.source ? `line ${place.line}` : `${place.source} line ${place.line}`;
}
