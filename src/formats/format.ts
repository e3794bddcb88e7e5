import type { Issue } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { DsRecord, Origin, RecordKind } from '../record.ts';

/** How well a format fits a sample, and what was seen that says so. */
export interface Match {
  /** 0 (not this) to 1 (surely this). */
  score: number;
  because: string[];
}

export const NO_MATCH: Match = { score: 0, because: [] };

/** What a row became. No record means that the row is rejected, and then one of the issues has severity `error`. */
export interface ReadResult {
  records: DsRecord[];
  issues: readonly Issue[];
}

/** A row, and what of the record it could not hold (names of declared losses, e.g. `tools`). */
export interface WriteResult {
  row: JsonObject;
  losses: readonly string[];
}

/** Options of reading that every format honours. */
export interface ReadOptions {
  /** Source role name → role, over the built-in names (`--map-role asistant=assistant`). */
  roles?: Readonly<Record<string, string>>;
}

/**
 * A pure pair of functions between rows and records. Never throws on data.
 *
 * The laws, for every record that the format can hold and every row that it reads without an issue:
 * `read(write(record, dialect).row).records[0]` equals the record, and `write(read(row).records[0], dialectOf(row)).row` equals the row.
 */
export interface Format<D = unknown> {
  readonly name: string;
  /** One line for `dsprep formats`. */
  readonly summary: string;
  readonly kinds: readonly RecordKind[];
  /** Looks at some rows (objects only, at least one). */
  detect(rows: readonly JsonObject[]): Match;
  read(row: JsonObject, origin: Origin, options: ReadOptions): ReadResult;
  /** What this row's own way of saying things was: key names, role names, text or object, null or missing. */
  dialectOf(row: JsonObject, options: ReadOptions): D;
  write(record: DsRecord, dialect: D): WriteResult;
}

export const NO_ISSUES: readonly Issue[] = [];

export function accept(record: DsRecord, issues: readonly Issue[] = NO_ISSUES): ReadResult {
  return { records: [record], issues };
}

/** Rejects the row with one problem, said as `style.md` asks: what was seen, and the way out. */
export function reject(code: string, message: string, fix?: string, pointer?: string): ReadResult {
  return { records: [], issues: [problem('error', code, message, fix, pointer)] };
}

export function problem(severity: Issue['severity'], code: string, message: string, fix?: string, pointer?: string): Issue {
  return { code, severity, message, ...(fix === undefined ? {} : { fix }), ...(pointer === undefined ? {} : { pointer }) };
}
