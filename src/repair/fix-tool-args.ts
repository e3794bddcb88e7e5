import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { DsRecord } from '../record.ts';
import { messagesOf } from '../record.ts';
import { mapStrings } from './map-strings.ts';

/** Arguments that are JSON text inside JSON text, encoded once. */
export function encodeArgumentsOnce(value: JsonValue, records: readonly DsRecord[]): JsonValue {
  const once = new Map<string, string>();
  for (const record of records) {
    for (const { toolCalls } of messagesOf(record)) {
      for (const call of toolCalls ?? []) {
        const inner = innerText(call.arguments);
        if (inner !== undefined) once.set(call.arguments, inner);
      }
    }
  }
  return once.size === 0 ? value : mapStrings(value, (text) => once.get(text) ?? text);
}

function innerText(text: string): string | undefined {
  const inner = parsed(text);
  return typeof inner === 'string' && isJsonObject(parsed(inner)) ? inner : undefined;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
