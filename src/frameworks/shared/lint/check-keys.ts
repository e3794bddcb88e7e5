import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../json.ts';
import { nearestName } from '../../../nearest-name.ts';
import type { ConfigProblem } from './config-problem.ts';
import type { KeySchema } from './config-schema.ts';

export interface KeyCheck {
  /** What the framework does with a key that it does not know. */
  unknown: 'dropped' | 'refused';
  /** `text`: numbers and switches may be written as text, which its parser reads. */
  coercion: 'none' | 'text';
}

/** Compares a config with the keys that its framework has: unknown and deprecated keys, values of a wrong type, choice or range. */
export function checkKeys(
  config: JsonObject,
  keys: Readonly<Record<string, KeySchema>>,
  check: KeyCheck,
  path: readonly string[] = [],
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [key, value] of Object.entries(config)) {
    const at = [...path, key];
    const schema = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (schema === undefined) problems.push(unknownKey(at, Object.keys(keys), check));
    else problems.push(...checkValue(value, schema, check, at));
  }
  return problems;
}

function unknownKey(path: readonly string[], known: readonly string[], { unknown }: KeyCheck): ConfigProblem {
  const key = path.at(-1) ?? '';
  const near = nearestName(key, known);
  const effect = unknown === 'dropped' ? 'it is dropped without a word' : 'the run stops on it';
  return {
    code: 'CONFIG_KEY_UNKNOWN',
    severity: 'error',
    path,
    message: `${path.join('.')} is no key of the framework: ${effect}`,
    fix: near === undefined ? 'remove it' : `did you mean ${near}?`,
  };
}

function checkValue(value: JsonValue, schema: KeySchema, check: KeyCheck, path: readonly string[]): ConfigProblem[] {
  const name = path.join('.');
  const problems: ConfigProblem[] = [];
  if (schema.deprecated !== undefined) {
    const fix = typeof schema.deprecated === 'string' ? { fix: schema.deprecated } : {};
    problems.push({ code: 'CONFIG_KEY_DEPRECATED', severity: 'warning', path, message: `${name} is deprecated`, ...fix });
  }
  if (value === null) return problems;
  if (schema.type !== undefined && !schema.type.some((type) => isOfType(value, type, check))) {
    if (typeof value === 'boolean' && schema.type.includes('string')) {
      const message = `${name} takes a text: in YAML 1.1, which Python reads, a bare no, off, yes or on is ${value}`;
      return [
        ...problems,
        {
          code: 'CONFIG_YAML_BOOLEAN',
          severity: 'error',
          path,
          message,
          fix: `put it in quotes: ${path.at(-1) ?? ''}: "${value ? 'yes' : 'no'}"`,
        },
      ];
    }
    const message = `${name} takes ${schema.type.map((type) => WORDS[type] ?? type).join(' or ')}, not ${shown(value)}`;
    return [...problems, { code: 'CONFIG_VALUE_TYPE', severity: 'error', path, message }];
  }
  if (schema.choices !== undefined && typeof value !== 'object' && !schema.choices.some((choice) => String(choice) === String(value))) {
    const near = typeof value === 'string' ? nearestName(value, schema.choices.map(String)) : undefined;
    const fix = near === undefined ? `one of ${schema.choices.join(', ')}` : `did you mean ${near}?`;
    problems.push({ code: 'CONFIG_VALUE_CHOICE', severity: 'error', path, message: `${name} can't be ${shown(value)}`, fix });
  }
  if (typeof value === 'number') problems.push(...checkRange(value, schema, path));
  if (schema.keys !== undefined && isJsonObject(value)) problems.push(...checkKeys(value, schema.keys, check, path));
  return problems;
}

const WORDS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  list: 'a list',
  object: 'a mapping',
};

function isOfType(value: JsonValue, type: string, { coercion }: KeyCheck): boolean {
  switch (type) {
    case 'boolean':
      return (
        typeof value === 'boolean' ||
        (coercion === 'text' && typeof value === 'string' && /^(?:true|false|yes|no|on|off|[01])$/i.test(value))
      );
    case 'integer':
      return (
        (typeof value === 'number' && Number.isInteger(value)) ||
        (coercion === 'text' && typeof value === 'string' && /^-?\d+$/.test(value))
      );
    case 'number':
      return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)));
    case 'string':
      return typeof value === 'string';
    case 'list':
      return Array.isArray(value) || (coercion === 'text' && typeof value === 'string');
    case 'object':
      return isJsonObject(value) || (coercion === 'text' && typeof value === 'string');
    default:
      return true;
  }
}

function checkRange(
  value: number,
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: KeySchema,
  path: readonly string[],
): ConfigProblem[] {
  const limits: [isOver: boolean, says: string][] = [
    [minimum !== undefined && value < minimum, `at least ${minimum}`],
    [maximum !== undefined && value > maximum, `at most ${maximum}`],
    [exclusiveMinimum !== undefined && value <= exclusiveMinimum, `more than ${exclusiveMinimum}`],
    [exclusiveMaximum !== undefined && value >= exclusiveMaximum, `less than ${exclusiveMaximum}`],
  ];
  return limits
    .filter(([isOver]) => isOver)
    .map(([, says]) => ({
      code: 'CONFIG_VALUE_RANGE',
      severity: 'error',
      path,
      message: `${path.join('.')} must be ${says}, not ${value}`,
    }));
}

function shown(value: JsonValue): string {
  return typeof value === 'object' ? jsonTypeName(value) : JSON.stringify(value);
}
