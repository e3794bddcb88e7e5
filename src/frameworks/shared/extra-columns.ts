import type { JsonObject, JsonValue } from '../../json.ts';
import type { ExtraColumn } from '../target.ts';
import { addLoss } from './losses.ts';

/** Writes the kept extra columns of a row as JSON text that goes on behind its other columns (`,"id":"a"`), and notes what is not kept. */
export type ExtraColumnsText = (extra: JsonObject, losses: string[]) => string;

/**
 * Every row gets every kept column with one JSON type: a loader (HF `datasets`) takes the type from the first rows and fails on another one later.
 * A value of another type is lost. `reserved` are columns that mean something to the framework; they are never written.
 */
export function extraColumnsText(columns: readonly ExtraColumn[], reserved: readonly string[]): ExtraColumnsText {
  const kept = columns.filter((column) => !reserved.includes(column.name));
  const names = new Set(kept.map((column) => column.name));
  const keys = kept.map((column) => `,${JSON.stringify(column.name)}:`);
  return (extra, losses) => {
    for (const name in extra) if (!names.has(name)) addLoss(losses, 'extra');
    let text = '';
    for (let i = 0; i < kept.length; i++) {
      const { name, type } = kept[i] as ExtraColumn;
      const value = Object.hasOwn(extra, name) ? extra[name] : undefined;
      const written = valueText(value, type);
      if (written === undefined) addLoss(losses, 'extra');
      text += (keys[i] as string) + (written ?? emptyText(type));
    }
    return text;
  };
}

function valueText(value: JsonValue | undefined, type: ExtraColumn['type']): string | undefined {
  if (type === 'json') return JSON.stringify(JSON.stringify(value ?? null));
  if (value === undefined || value === null) return emptyText(type);
  if (type === 'string') return typeof value === 'string' ? JSON.stringify(value) : undefined;
  if (type === 'bool') return typeof value === 'boolean' ? String(value) : undefined;
  if (typeof value !== 'number') return undefined;
  if (type === 'int') return Number.isSafeInteger(value) ? String(value) : undefined;
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function emptyText(type: ExtraColumn['type']): string {
  if (type === 'json') return '"null"';
  return type === 'string' ? '""' : 'null';
}
