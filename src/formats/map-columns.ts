import { usageError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from '../json.ts';

/**
 * A function that renames the top-level columns of a row, source name → canonical name, in their places. Nothing is lost: a column that stood under the
 * canonical name already gets the name that became free, and of two sources with one canonical name the first in the row has it.
 */
export function mapColumns(map: Readonly<Record<string, string>>): (row: JsonObject) => JsonObject {
  const renames = new Map(Object.entries(map));
  return (row) => {
    const names = newNames(Object.keys(row), renames);
    if (names === undefined) return row;
    const renamed: JsonObject = {};
    for (const [name, newName] of names) setOwn(renamed, newName, row[name] as JsonValue);
    return renamed;
  };
}

/** Every column's new name; nothing where all keep theirs. */
function newNames(columns: readonly string[], renames: ReadonlyMap<string, string>): Map<string, string> | undefined {
  const names = new Map<string, string>();
  const takenBy = new Map<string, string>();
  for (const column of columns) {
    const wanted = renames.get(column);
    if (wanted === undefined || wanted === column || takenBy.has(wanted)) continue;
    names.set(column, wanted);
    takenBy.set(wanted, column);
  }
  if (names.size === 0) return undefined;
  return new Map(columns.map((column) => [column, names.get(column) ?? freeName(column, takenBy)]));
}

/** A column's own name, or the one that whoever took it gave up, or that whoever took that one gave up, … */
function freeName(column: string, takenBy: ReadonlyMap<string, string>): string {
  let name = column;
  for (let taker = takenBy.get(name); taker !== undefined; taker = takenBy.get(name)) name = taker;
  return name;
}

/** Reads `a=b,c=d`. Throws a usage error for anything else. */
export function parseMap(text: string): Record<string, string> {
  const map: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [from = '', to = '', ...rest] = pair.split('=').map((name) => name.trim());
    if (from === '' || to === '' || rest.length > 0) {
      throw usageError('USAGE_MAP', `${JSON.stringify(pair)} is no pair of names`, 'write it as source=name,source=name');
    }
    if (Object.hasOwn(map, from)) throw usageError('USAGE_MAP', `${from} is named twice in ${text}`, 'name each source once');
    setOwn(map, from, to);
  }
  return map;
}
