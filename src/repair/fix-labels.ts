import { readLabel } from '../formats/label.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject, setOwn } from '../json.ts';

/** The label at a JSON pointer, or each of a list of them, as true or false; the same value where there is none that says it. */
export function writeLabelAt(value: JsonValue, pointer: string): JsonValue {
  return changeAt(value, pointer.split('/').slice(1).map(unescaped), (label) => readLabel(label, pointer).label ?? label);
}

function changeAt(value: JsonValue, [key, ...rest]: readonly string[], change: (value: JsonValue) => JsonValue): JsonValue {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    const at = Number(key);
    const inner = value[at];
    if (inner === undefined) return value;
    const fresh = changeAt(inner, rest, change);
    return fresh === inner ? value : value.with(at, fresh);
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return value;
  const inner = value[key] as JsonValue;
  const fresh = changeAt(inner, rest, change);
  if (fresh === inner) return value;
  const copy: JsonObject = {};
  for (const [name, old] of Object.entries(value)) setOwn(copy, name, name === key ? fresh : old);
  return copy;
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
