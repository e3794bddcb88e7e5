import type { JsonSchema } from '../json-schema.ts';
import { STRING } from '../json-schema.ts';

export const NOT_NULL: JsonSchema = { not: { type: 'null' } };
export const ANYTHING: JsonSchema = {};

/** Missing, null or text. */
export const TEXT_OR_NULL: JsonSchema = { type: ['string', 'null'] };

export function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

/** An object with this key, whose value fits. */
export function has(key: string, value: JsonSchema = ANYTHING): JsonSchema {
  return { required: [key], properties: { [key]: value } };
}

export function hasAny(keys: readonly string[], value: JsonSchema = ANYTHING): JsonSchema {
  return keys.length === 1 ? has(keys[0] as string, value) : { anyOf: keys.map((key) => has(key, value)) };
}

/** The first of the keys whose value fits must be valid. Where none fits, `otherwise` holds: by default that there is none is the fault. */
export function firstOf(
  keys: readonly string[],
  fits: JsonSchema,
  valid: JsonSchema,
  otherwise: JsonSchema = hasAny(keys, fits),
): JsonSchema {
  return keys.reduceRight<JsonSchema>(
    (rest, key) => ({
      if: has(key, fits),
      then: { properties: { [key]: valid } },
      ...(rest === ANYTHING ? {} : { else: rest }),
    }),
    otherwise,
  );
}

/** One of the words in any letter case, with or without space around. The list is what editors offer. */
export function word(words: readonly string[]): JsonSchema {
  return { type: 'string', anyOf: [{ enum: [...words] }, { pattern: wordPattern(words) }] };
}

/** JSON Schema's patterns know no flags, so every letter stands in both cases. */
export function wordPattern(words: readonly string[]): string {
  const letters = (text: string): string => text.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
  return `^\\s*(?:${words.map(letters).join('|')})\\s*$`;
}

/** A row of a format: an object for which all rules hold. Columns that no rule names may be there. */
export function row(rules: readonly JsonSchema[], $defs?: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', allOf: [...rules], ...($defs === undefined ? {} : { $defs: { ...$defs } }) };
}

/** What a list of `[question, answer]` pairs is, or nothing. */
export const HISTORY: JsonSchema = {
  anyOf: [{ enum: [null, ''] }, { type: 'array', items: { type: 'array', items: STRING, minItems: 2, maxItems: 2 } }],
};
