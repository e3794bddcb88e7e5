import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../json.ts';
import type { Unsupported } from '../../predict.ts';

/** Reads options of one mapping of a config; what has another type than Axolotl's schema says is noted as unsupported. Null is as good as missing. */
export interface OptionReader {
  has(key: string): boolean;
  value(key: string): JsonValue;
  flag(key: string): boolean;
  text(key: string): string | undefined;
  texts(key: string): string[] | undefined;
  /** An object of strings. */
  textMap(key: string): Record<string, string>;
  count(key: string, otherwise: number): number;
  choice<T extends string>(key: string, choices: readonly T[]): T | undefined;
  refuse(key: string, message: string): void;
}

export function optionReader(options: JsonObject, place: string, unsupported: Unsupported[]): OptionReader {
  const refuse = (key: string, message: string): void => void unsupported.push({ key: place + key, message });
  const value = (key: string): JsonValue => (Object.hasOwn(options, key) ? (options[key] ?? null) : null);
  const isTexts = (given: JsonValue): given is string[] => Array.isArray(given) && given.every((item) => typeof item === 'string');
  const unlike = (key: string, handled: string): undefined => {
    refuse(key, `${jsonTypeName(value(key))}; handled ${handled}`);
    return undefined;
  };
  const text = (key: string): string | undefined => {
    const given = value(key);
    return given === null ? undefined : typeof given === 'string' ? given : unlike(key, 'are strings');
  };
  return {
    refuse,
    value,
    text,
    has: (key) => value(key) !== null,
    flag(key) {
      const given = value(key);
      if (given === null || typeof given === 'boolean') return given ?? false;
      return unlike(key, 'are true and false') ?? false;
    },
    texts(key) {
      const given = value(key);
      return given === null ? undefined : isTexts(given) ? given : unlike(key, 'are lists of strings');
    },
    textMap(key) {
      const given = value(key);
      if (given === null) return {};
      if (isJsonObject(given) && Object.values(given).every((item) => typeof item === 'string')) return given as Record<string, string>;
      return unlike(key, 'are mappings of strings') ?? {};
    },
    count(key, otherwise) {
      const given = value(key);
      if (given === null) return otherwise;
      if (typeof given === 'number' && Number.isInteger(given) && given >= 0) return given;
      return unlike(key, 'are whole numbers from 0') ?? otherwise;
    },
    choice(key, choices) {
      const given = text(key);
      if (given === undefined) return undefined;
      const found = choices.find((name) => name === given);
      if (found === undefined) refuse(key, `${given}; handled are ${choices.join(', ')}`);
      return found;
    },
  };
}
