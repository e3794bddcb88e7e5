import type { Issue, PlacedIssue, Severity } from '../errors.ts';
import type { DsRecord, Origin, Role } from '../record.ts';

/** A code that a check reports. */
export interface CheckCode {
  code: string;
  severity: Severity;
  /** One line for people: what was seen. */
  summary: string;
}

/** A text of a record. */
export interface PlacedText {
  text: string;
  /** JSON pointer into the canonical record, e.g. `/messages/2/content`. */
  pointer: string;
  /** Who says it; `document` where nobody speaks (raw text, segments). */
  role: Role | 'document';
  /** What occurs in it: bits of `FEATURE`. */
  features: number;
}

/** Looks at one record alone: pure, so any thread may run it. */
export interface RecordCheck {
  readonly name: string;
  readonly codes: readonly CheckCode[];
  /** `texts` are those of the record (`textsOf`). One issue at most for each code and text. */
  look(texts: readonly PlacedText[], record: DsRecord): readonly Issue[];
}

/** Looks at all records of all sources: `keyOf` may run in any thread; `add` must see the records in order. */
export interface DatasetCheck {
  readonly name: string;
  readonly codes: readonly CheckCode[];
  /** The bytes that the check needs of a record, always as many; empty where it does not look at records of this kind. */
  keyOf(record: DsRecord): Uint8Array;
  /** Whether it can find anything in these sources; where that is not said, it can. */
  appliesTo?(sources: readonly string[], splitOf?: DatasetCheckOptions['splitOf']): boolean;
  open(options: DatasetCheckOptions): OpenDatasetCheck;
}

export interface DatasetCheckOptions {
  /** For keys and places; beyond it they go to disk. */
  memoryBytes: number;
  /** Where they go. */
  spillDir: string;
  /** The split that a source belongs to; where it does not say, the source's name does (`splitOfSource`). */
  splitOf?: (source: string) => string | undefined;
  /** Ends `end` with its reason. */
  signal?: AbortSignal;
}

export interface OpenDatasetCheck {
  add(key: Uint8Array, origin: Origin): void;
  /** What was found, in the order of the records. Nothing can be added after. Throws `DsprepError` (`SPILL_FAILED`), and the signal's reason. */
  end(): AsyncGenerator<PlacedIssue>;
  /** Removes what is on disk. */
  close(): void;
}
