import { duplicates } from '../../checks/dataset/duplicates.ts';
import type { PlacedIssue } from '../../errors.ts';
import type { DsRecord } from '../../record.ts';
import type { DatasetCheckOptions } from '../../checks/check.ts';

/** Records that stand again, found before anything is written. */
export interface Repeats {
  add(records: readonly DsRecord[]): void;
  /** Asked of the same rows in the same order: what is said of a row all of whose records stood before. */
  repeatOf(records: readonly DsRecord[]): Promise<PlacedIssue | undefined>;
  close(): void;
}

export function openRepeats(options: DatasetCheckOptions): Repeats {
  const check = duplicates.open(options);
  let findings: AsyncGenerator<PlacedIssue> | undefined;
  let next: PlacedIssue | undefined;
  const advance = async (): Promise<void> => {
    const step = await findings?.next();
    next = step === undefined || step.done === true ? undefined : step.value;
  };
  return {
    add(records) {
      for (const record of records) {
        const key = duplicates.keyOf(record);
        if (key.length > 0) check.add(key, record.origin);
      }
    },
    async repeatOf(records) {
      if (findings === undefined) {
        findings = check.end();
        await advance();
      }
      const [first] = records;
      let found: PlacedIssue | undefined;
      let count = 0;
      while (next !== undefined && next.source === first?.origin.source && next.byteOffset === first.origin.offset) {
        found ??= next;
        count++;
        await advance();
      }
      return count > 0 && count === records.length ? found : undefined;
    },
    close: () => check.close(),
  };
}
