import type { PlacedText } from '../checks/check.ts';
import { encoding } from '../checks/encoding/encoding.ts';
import { secrets } from '../checks/secrets/secrets.ts';
import { textsOf } from '../checks/texts-of.ts';
import type { Issue } from '../errors.ts';
import type { BadRow, Row } from '../io/row.ts';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { RowReader } from '../pipeline/read-row.ts';
import { notObject, readRow } from '../pipeline/read-row.ts';
import type { DsRecord } from '../record.ts';
import type { RepairChoice } from './codes.ts';
import { FIXED_IN_ROWS, REJECTED_WARNINGS } from './codes.ts';
import { writeLabelAt } from './fix-labels.ts';
import { TEXT_FIXES } from './fix-text.ts';
import { encodeArgumentsOnce } from './fix-tool-args.ts';
import { mapStrings } from './map-strings.ts';
import { mergeRoles } from './merge-roles.ts';
import type { ValueChange } from './row-changes.ts';
import { changesBetween } from './row-changes.ts';

/** What becomes of one row. */
export interface RepairedRow {
  /** Why it is rejected. */
  rejected?: Issue;
  /** What was mended in it, by code. */
  changes: readonly (ValueChange & { code: string })[];
  /** As it is now; absent of a row that could not be parsed. */
  value?: JsonValue;
  records: readonly DsRecord[];
  /** Codes of what is still wrong with it. */
  left: readonly string[];
}

export interface RepairOptions {
  choice: RepairChoice;
  /** Of the source's rows; absent where no format fits them. */
  reader?: RowReader;
  /** Whether the file can hold the value in place of the row. */
  canHold(before: JsonValue, after: JsonValue): boolean;
}

/** A row as far as it is understood. */
interface Look {
  records: readonly DsRecord[];
  issues: readonly Issue[];
  texts: readonly PlacedText[];
}

const NONE: readonly never[] = [];

/** Mends what can be mended without loss. Pure, and the same for the same row. A fix after which anything else is wrong with the row is not made. */
export function repairRow(row: Row | BadRow, options: RepairOptions): RepairedRow {
  const { choice } = options;
  if (!row.ok) return { ...verdict([row.issue], choice), changes: NONE, records: NONE };
  let value = row.value;
  let look = lookAtRow(row, value, options.reader);
  const changes: (ValueChange & { code: string })[] = [];
  for (const code of FIXED_IN_ROWS) {
    if (!choice.acts(code) || !look.issues.some((issue) => issue.code === code)) continue;
    const fresh = fixed(code, value, look, options.reader);
    if (fresh === value || !options.canHold(value, fresh)) continue;
    const next = lookAtRow(row, fresh, options.reader);
    if (!isSound(look, next)) continue;
    for (const change of changesBetween(value, fresh)) changes.push({ code, ...change });
    value = fresh;
    look = next;
  }
  return { ...verdict(look.issues, choice), changes, value, records: look.records };
}

function verdict(issues: readonly Issue[], choice: RepairChoice): Pick<RepairedRow, 'rejected' | 'left'> {
  const rejected = issues.find(({ code, severity }) => (severity === 'error' || REJECTED_WARNINGS.includes(code)) && choice.acts(code));
  const left = [...new Set(issues.map(({ code }) => code))];
  return { ...(rejected === undefined ? {} : { rejected }), left };
}

function lookAtRow(row: Row, value: JsonValue, reader: RowReader | undefined): Look {
  if (reader === undefined) return { records: NONE, issues: isJsonObject(value) ? NONE : [notObject(value)], texts: NONE };
  const { records, issues } = readRow(reader, { ...row, value });
  const texts = records.flatMap(textsOf);
  const found = records.flatMap((record) => {
    const own = records.length === 1 ? texts : textsOf(record);
    return [...encoding.look(own, record), ...secrets.look(own, record)];
  });
  return { records, issues: found.length === 0 ? issues : [...issues, ...found], texts };
}

function fixed(code: string, value: JsonValue, { records, issues, texts }: Look, reader: RowReader | undefined): JsonValue {
  if (code === 'TOOL_ARGS_DOUBLE_ENCODED') return encodeArgumentsOnce(value, records);
  if (code === 'ROLE_REPEATED') return reader === undefined ? value : mergeRoles(value, records, reader);
  const pointers = issues.flatMap((issue) => (issue.code === code && issue.pointer !== undefined ? [issue.pointer] : []));
  if (code === 'LABEL_NOT_BOOLEAN') return pointers.reduce(writeLabelAt, value);
  const fix = TEXT_FIXES[code];
  if (fix === undefined) return value;
  const damaged = texts.filter(({ pointer }) => pointers.includes(pointer)).map(({ text }) => text);
  return mapStrings(value, (text) => (damaged.some((one) => text.includes(one)) ? fix(text) : text));
}

/** Nothing is wrong now that was not before, and there are as many records. */
function isSound(before: Look, after: Look): boolean {
  if (before.records.length !== after.records.length) return false;
  const known = new Set(before.issues.map(({ code }) => code));
  return after.issues.every(({ code }) => known.has(code));
}
