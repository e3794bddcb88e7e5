import { usageError } from '../errors.ts';
import type { Columns, ExtraColumn } from '../frameworks/target.ts';
import type { JsonValue } from '../json.ts';
import type { DsRecord, Message } from '../record.ts';
import { messagesOf } from '../record.ts';

/** The columns that the data needs, as far as the sample shows. A tools or media column that turns up later starts the run again with it. */
export function planColumns(records: readonly DsRecord[], keepExtra: boolean | readonly string[]): Columns {
  const media = { image: false, audio: false, video: false };
  let tools = false;
  for (const record of records) {
    if ('tools' in record && record.tools !== undefined) tools = true;
    for (const message of messagesOf(record)) noteMedia(message, media);
  }
  return { tools, media, extra: keepExtra === false ? [] : extraColumns(records, keepExtra) };
}

function noteMedia(message: Message, media: Columns['media']): void {
  if (typeof message.content === 'string') return;
  for (const part of message.content) if (part.type !== 'text') media[part.type] = true;
}

/**
 * Name and type of every extra column of the sample, by name. Only columns of one plain type keep that type; the rest become JSON text.
 * Throws `DsprepError` for a wanted column that no row has.
 */
function extraColumns(records: readonly DsRecord[], wanted: true | readonly string[]): ExtraColumn[] {
  const types = new Map<string, ExtraColumn['type'] | undefined>();
  for (const record of records) {
    for (const name of Object.keys(record.extra)) {
      if (wanted !== true && !wanted.includes(name)) continue;
      types.set(name, join(types.get(name), typeOf(record.extra[name] as JsonValue)));
    }
  }
  if (wanted !== true) {
    for (const name of wanted)
      if (!types.has(name)) throw usageError('EXTRA_UNKNOWN', `--keep-extra ${name}: no row of the sample has such a column`);
  }
  return [...types].map(([name, type]) => ({ name, type: type ?? 'json' })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function typeOf(value: JsonValue): ExtraColumn['type'] | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int' : 'float';
  return 'json';
}

function join(a: ExtraColumn['type'] | undefined, b: ExtraColumn['type'] | undefined): ExtraColumn['type'] | undefined {
  if (a === undefined || a === b) return b ?? a;
  if (b === undefined) return a;
  const isNumeric = (type: ExtraColumn['type']): boolean => type === 'int' || type === 'float';
  return isNumeric(a) && isNumeric(b) ? 'float' : 'json';
}
