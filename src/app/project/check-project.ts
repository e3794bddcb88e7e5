import type { Document, LineCounter } from 'yaml';
import { isMap, isNode, isScalar } from 'yaml';
import type { JsonValue } from '../../json.ts';
import { isJsonObject, jsonTypeName } from '../../json.ts';
import { nearestName } from '../../nearest-name.ts';
import { validate } from './check-project-generated.ts';
import type { Place, ProjectProblem } from './project-error.ts';

/** What ajv says of one place: the parts that are read here. */
interface SchemaError {
  keyword: string;
  /** JSON pointer of the value. */
  instancePath: string;
  params: Record<string, unknown>;
  parentSchema: Record<string, unknown>;
  data: JsonValue;
}

const check = validate as ((value: unknown) => boolean) & { errors?: SchemaError[] | null };

/** Every way in which a project file is not what its schema says. */
export function checkProject(value: unknown, document: Document, lines: LineCounter): ProjectProblem[] {
  if (check(value)) return [];
  return (check.errors ?? []).map((error) => {
    const path = pointerSegments(error.instancePath);
    const unknown = error.params['additionalProperty'];
    return { ...placeOf(document, lines, path, typeof unknown === 'string' ? unknown : undefined), ...said(error, path) };
  });
}

function pointerSegments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Where a value, or a key of it, stands. */
function placeOf(document: Document, lines: LineCounter, path: readonly string[], key?: string): Place {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair =
    isMap(node) && key !== undefined ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
  const at = isNode(pair?.key) ? pair.key : isNode(node) ? node : document.contents;
  const { line, col } = lines.linePos(at?.range?.[0] ?? 0);
  return { line, column: col };
}

function said({ keyword, params, parentSchema, data }: SchemaError, path: readonly string[]): { message: string; hint?: string } {
  const name = nameOf(path);
  switch (keyword) {
    case 'additionalProperties':
      return unknownKey(String(params['additionalProperty']), path, parentSchema);
    case 'enum':
      return unknownWord(name, data, params['allowedValues'] as JsonValue[]);
    case 'type':
      return { message: `${name} is ${jsonTypeName(data)}, not ${typeWords(params['type'])}` };
    case 'required':
      return { message: `${name} has no ${String(params['missingProperty'])}` };
    case 'pattern':
      return { message: `${name}: ${JSON.stringify(data)} is not ${String(parentSchema['title'])}` };
    case 'minItems':
      return { message: `${name} is an empty list` };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
      return { message: `${name} is ${JSON.stringify(data)}, and must be ${String(params['comparison'])} ${String(params['limit'])}` };
    default:
      throw new Error(`the project schema has a rule without words: ${keyword}`);
  }
}

function unknownKey(key: string, path: readonly string[], schema: Record<string, unknown>): { message: string; hint?: string } {
  const known = Object.keys(isSchemaObject(schema['properties']) ? schema['properties'] : {});
  const message = `unknown key ${JSON.stringify(key)}${path.length === 0 ? '' : ` in ${nameOf(path)}`}`;
  if (known.length === 0) return { message, hint: `its keys are ${String(schema['title'])}` };
  return { message, hint: nearOrAll(key, known) };
}

function unknownWord(name: string, value: JsonValue, allowed: readonly JsonValue[]): { message: string; hint: string } {
  const words = allowed.filter((word) => typeof word === 'string');
  const shown = typeof value === 'string' ? JSON.stringify(value) : jsonTypeName(value);
  return {
    message: `${name}: ${shown} is not known`,
    hint: typeof value === 'string' ? nearOrAll(value, words) : `one of ${words.join(', ')}`,
  };
}

function nearOrAll(typed: string, names: readonly string[]): string {
  const nearest = names.find((name) => name.toLowerCase() === typed.replaceAll(/[-_]/g, '').toLowerCase()) ?? nearestName(typed, names);
  return nearest === undefined ? `one of ${names.join(', ')}` : `did you mean ${nearest}?`;
}

function typeWords(type: unknown): string {
  const names = (Array.isArray(type) ? type : [type]).filter((name) => name !== 'null').map(String);
  return names.map((name) => TYPE_WORDS[name] ?? name).join(' or ');
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

/** `targets[0].trainConfig`; the whole file where the path is empty. */
function nameOf(path: readonly string[]): string {
  return (
    path.reduce((name, segment) => (/^\d+$/.test(segment) ? `${name}[${segment}]` : name === '' ? segment : `${name}.${segment}`), '') ||
    'the file'
  );
}

const isSchemaObject = isJsonObject as (value: unknown) => value is Record<string, unknown>;
