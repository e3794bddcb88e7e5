import type { JsonObject } from '../../../json.ts';
import { jsonTypeName } from '../../../json.ts';
import type { Table } from '../../shared/hf/json-table.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';

/** Text of a column. Throws `RowStop` where TRL finds no text there and stops. */
export function columnText({ columns }: Table, row: JsonObject, key: string): string {
  const value = row[key];
  if (columns.get(key)?.kind === 'date') {
    throw new RowStop(
      'CRASH_DATES',
      `every value of ${key} looks like a date: datasets loads them as timestamps, which the trainer can't use as text`,
    );
  }
  if (typeof value === 'string') return value;
  throw new RowStop('CRASH_NO_TEXT', `${key} is ${jsonTypeName(value)} where TRL needs text`);
}

export function withEos(text: string, eosToken: string | undefined): string {
  if (eosToken === undefined) throw new RowStop('CRASH_CONFIG', 'the tokenizer has no EOS token to append');
  return text.endsWith(eosToken) ? text : text + eosToken;
}
