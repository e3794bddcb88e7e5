import type { JsonValue } from '../json.ts';

/** What a parsed value may hold that a reader must look at; bits. */
export const FLAG = { tooDeep: 1, protoKey: 2, unsafeInteger: 4, notFinite: 8 } as const;

/**
 * One walk over a value that `JSON.parse` gave: which of `FLAG` are in it. Recursion stops at `maxDepth` levels of lists and objects.
 * Every row passes here, so it is written for speed.
 */
export function flagsOf(value: JsonValue, maxDepth: number): number {
  if (typeof value === 'object') return value === null ? 0 : flagsInside(value, maxDepth);
  return typeof value === 'number' ? numberFlag(value) : 0;
}

function flagsInside(value: object, levelsLeft: number): number {
  if (levelsLeft === 0) return FLAG.tooDeep;
  let flags = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      const item = value[i] as JsonValue;
      if (typeof item === 'object') {
        if (item !== null) flags |= flagsInside(item, levelsLeft - 1);
      } else if (typeof item === 'number') flags |= numberFlag(item);
    }
    return flags;
  }
  for (const key in value) {
    if (key === '__proto__') flags |= FLAG.protoKey;
    const item = (value as Record<string, JsonValue>)[key] as JsonValue;
    if (typeof item === 'object') {
      if (item !== null) flags |= flagsInside(item, levelsLeft - 1);
    } else if (typeof item === 'number') flags |= numberFlag(item);
  }
  return flags;
}

function numberFlag(value: number): number {
  if (value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER) return 0;
  return Number.isFinite(value) ? FLAG.unsafeInteger : FLAG.notFinite;
}

/** JSON pointer to the first place that has the flag, for a value within the depth limit. */
export function pointerTo(value: JsonValue, flag: number): string {
  return find(value) ?? '';

  function find(item: JsonValue): string | undefined {
    if (typeof item === 'number') return numberFlag(item) === flag ? '' : undefined;
    if (typeof item !== 'object' || item === null) return undefined;
    for (const [key, child] of Object.entries<JsonValue>(item)) {
      const step = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (flag === FLAG.protoKey && key === '__proto__') return step;
      const rest = find(child);
      if (rest !== undefined) return step + rest;
    }
    return undefined;
  }
}
