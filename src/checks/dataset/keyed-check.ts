import type { Issue, PlacedIssue } from '../../errors.ts';
import type { DatasetCheckOptions, OpenDatasetCheck } from '../check.ts';
import type { Finding, FindingLog } from './finding-log.ts';
import { openFindingLog } from './finding-log.ts';
import type { Place, PlaceLog } from './place-log.ts';
import { openPlaceLog } from './place-log.ts';
import type { SortedKeys } from './sorted-keys.ts';
import { openSortedKeys } from './sorted-keys.ts';

/** What a check by sorted keys is made of. */
export interface KeyedCheck {
  /** Sorts of keys. */
  sorts: number;
  /** Puts what it wants of a record's key into the sorts, one key each. */
  add(sorts: readonly SortedKeys[], key: Uint8Array, source: string): void;
  /** Reads the sorts and says what was found. */
  find(sorts: readonly SortedKeys[], findings: FindingLog): Promise<void>;
  issueOf(finding: Finding, places: { of: Place; at(number: number): Place }): Issue;
}

/** The memory is shared: an eighth for the places, an eighth for the findings, the rest for the sorts. */
export function openKeyedCheck({ sorts: count, add, find, issueOf }: KeyedCheck, options: DatasetCheckOptions): OpenDatasetCheck {
  const { memoryBytes, spillDir, signal } = options;
  const eighth = Math.floor(memoryBytes / 8);
  const each = { spillDir, ...(signal === undefined ? {} : { signal }) };
  const places: PlaceLog = openPlaceLog(eighth, spillDir);
  const sorts = Array.from({ length: count }, () => openSortedKeys({ ...each, memoryBytes: Math.floor((6 * eighth) / count) }));
  const findings = openFindingLog({ ...each, memoryBytes: eighth });

  return {
    add(key, origin) {
      places.append(origin);
      add(sorts, key, origin.source);
    },
    async *end() {
      await find(sorts, findings);
      for await (const finding of findings.sorted()) {
        const of = places.at(finding.number);
        yield { ...issueOf(finding, { of, at: (number) => places.at(number) }), ...of } satisfies PlacedIssue;
      }
    },
    close() {
      places.close();
      findings.close();
      for (const sort of sorts) sort.close();
    },
  };
}
