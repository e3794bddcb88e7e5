import type { JsonObject, JsonValue } from '../json.ts';
import { VERSION } from '../version.ts';

/** A JSON Schema of draft 2020-12, or a part of one. */
export type JsonSchema = JsonObject;

export const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** A schema under its name: with the draft, and an `$id` of this package's version. */
export function published(name: string, schema: JsonSchema): JsonSchema {
  return { $schema: DRAFT, $id: `urn:dsprep:${VERSION}:${name}`, ...schema };
}

/** Texts. */
export const STRING: JsonSchema = { type: 'string' };

/** An object with one of these names for each of its keys, and no other. */
export function closedObject(required: readonly string[], properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', ...(required.length === 0 ? {} : { required: [...required] }), properties, additionalProperties: false };
}

/** An object with any keys, and values of one shape. */
export function mapOf(value: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: value };
}

export function listOf(items: JsonSchema, minItems?: number): JsonSchema {
  return { type: 'array', items, ...(minItems === undefined ? {} : { minItems }) };
}

export function oneOfWords(words: readonly JsonValue[]): JsonSchema {
  return { enum: [...words] };
}

export function described(description: string, schema: JsonSchema): JsonSchema {
  return { ...schema, description };
}
