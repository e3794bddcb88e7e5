import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';

/** The steps of a normaliser, pre-tokenizer, post-processor or decoder: a `Sequence` is flattened, null has none. */
export function stepsOf(value: JsonValue | undefined): JsonObject[] {
  if (!isJsonObject(value)) return [];
  if (value['type'] !== 'Sequence') return [value];
  const inner = value['normalizers'] ?? value['pretokenizers'] ?? value['processors'] ?? value['decoders'];
  return Array.isArray(inner) ? inner.filter(isJsonObject) : [];
}

/** `String` or `Regex` of a pattern. */
export function patternOf(step: JsonObject, kind: 'String' | 'Regex'): string | undefined {
  const pattern = step['pattern'];
  const text = isJsonObject(pattern) ? pattern[kind] : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** What a step is, for messages. */
export function stepName(step: JsonObject): string {
  const name = step['type'];
  return typeof name === 'string' ? name : 'unnamed';
}
