import type { JsonObject, JsonValue } from '../../../json.ts';
import { jsonTypeName } from '../../../json.ts';
import { DATE_PLACEHOLDER } from '../../shared/hf/column-type.ts';
import { RowStop, notPredicted } from '../../shared/hf/row-stop.ts';

/** A column that the framework reads without asking whether it is there. */
export function column(row: JsonObject, name: string): JsonValue {
  if (!Object.hasOwn(row, name)) throw new RowStop('CRASH_COLUMN', `there is no column ${name}`);
  return row[name] ?? null;
}

/** What Python's formatting makes of a value; numbers and lists are not printed here. */
export function formatted(value: JsonValue): string {
  if (value === DATE_PLACEHOLDER) throw notPredicted('datasets loads these values as dates');
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  throw notPredicted(`${jsonTypeName(value)} put into text`);
}

/** Text that the framework adds to other text, or hands to the tokenizer. */
export function textOnly(value: JsonValue, name: string): string {
  if (value === DATE_PLACEHOLDER) throw notPredicted(`datasets loads the values of ${name} as dates`);
  if (typeof value === 'string') return value;
  throw new RowStop('CRASH_NO_TEXT', `${name} is ${jsonTypeName(value)} where Axolotl needs text`);
}
