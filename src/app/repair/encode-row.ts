import type { Container } from '../../io/container.ts';
import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { patchJson } from '../../repair/patch-json.ts';

/** Whether a row of such a file can hold the value: a table has texts alone, a line of text no line end. */
export function canHold(container: Container, before: JsonValue, after: JsonValue): boolean {
  if (container === 'json' || container === 'jsonl') return true;
  if (!isJsonObject(before) || !isJsonObject(after)) return false;
  const cells = Object.values(after);
  if (Object.keys(before).length !== cells.length || !cells.every((cell) => typeof cell === 'string')) return false;
  return container !== 'text' || !cells.some((cell) => /[\r\n]/.test(cell) || cell.trim() === '');
}

/** The text of the row with the value changed and the rest as it was. */
export function encodeRow(container: Container, text: string, before: JsonValue, after: JsonValue): string {
  switch (container) {
    case 'json':
    case 'jsonl':
      return patchJson(text, before, after);
    case 'csv':
    case 'tsv':
      return patchCells(text, container === 'csv' ? ',' : '\t', cellChanges(before, after));
    case 'text':
      return isJsonObject(after) && typeof after['text'] === 'string' ? after['text'] : text;
  }
}

/** Old cell → new one. Fixes look at a text alone, so that equal cells change alike. */
function cellChanges(before: JsonValue, after: JsonValue): Map<string, string> {
  const changes = new Map<string, string>();
  if (!isJsonObject(before) || !isJsonObject(after)) return changes;
  for (const [name, old] of Object.entries(before)) {
    const fresh = after[name];
    if (typeof old === 'string' && typeof fresh === 'string' && old !== fresh) changes.set(old, fresh);
  }
  return changes;
}

function patchCells(text: string, delimiter: string, changes: ReadonlyMap<string, string>): string {
  let patched = '';
  for (let at = 0; at <= text.length;) {
    const end = endOfCell(text, at, delimiter);
    const cell = text.slice(at, end);
    const isQuoted = cell.startsWith('"');
    const fresh = changes.get(isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    patched += fresh === undefined ? cell : written(fresh, isQuoted, delimiter);
    if (end < text.length) patched += delimiter;
    at = end + 1;
  }
  return patched;
}

function endOfCell(text: string, start: number, delimiter: string): number {
  let at = start;
  if (text[at] === '"') {
    at = text.indexOf('"', at + 1);
    while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
    if (at === -1) return text.length;
  }
  const end = text.indexOf(delimiter, at);
  return end === -1 ? text.length : end;
}

function written(cell: string, wasQuoted: boolean, delimiter: string): string {
  return wasQuoted || cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
