import { once } from './once.ts';
import { pythonStrip } from './python-strings.ts';
import type { Side } from './python-strings.ts';
import { pythonEquals } from './python-text.ts';
import { isMappingMethod } from './template-members.ts';
import { TESTS, contains } from './template-tests.ts';
import { LoopContext, Namespace, isTruthy } from './template-values.ts';
import type { TemplateValue } from './template-values.ts';

/** A template does something with a content that hangs on what it is, or that is not followed. */
export class NotFollowed extends Error {}

/** A text with contents of messages in it, given by the messages' places. It has at least one of them. */
export class Text {
  readonly parts: readonly (string | number)[];
  constructor(parts: readonly (string | number)[]) {
    this.parts = parts;
  }

  /** Of a content as it is. */
  get isContent(): boolean {
    return this.parts.length === 1;
  }
}

/** A message of which only the role is known. */
export class Turn {
  readonly index: number;
  readonly role: string;
  constructor(index: number, role: string) {
    this.index = index;
    this.role = role;
  }
}

/** A value of a template that is rendered without contents. */
export type Value = TemplateValue | Text | Turn | readonly Value[];

/** What contents must be so that a template treats them like any others of that kind. None is empty. */
export interface Conditions {
  /** None of these is in any of them. */
  without: Set<string>;
  /** None begins with one of these characters. */
  starts: Set<string>;
  /** None ends with one of these characters. */
  ends: Set<string>;
  /** Keys that messages must not have beside role and content. */
  keysRead: Set<string>;
}

export function noConditions(): Conditions {
  return { without: new Set(), starts: new Set(), ends: new Set(), keysRead: new Set() };
}

export function isPlain(value: Value): value is TemplateValue {
  if (value instanceof Text || value instanceof Turn || value instanceof Namespace || value instanceof LoopContext) return false;
  return Array.isArray(value) ? value.every(isPlain) : typeof value !== 'function';
}

export function plain(value: Value): TemplateValue {
  if (isPlain(value)) return value;
  throw new NotFollowed();
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isTrue(value: Value): boolean {
  if (value instanceof Text || value instanceof Turn) return true;
  return isList(value) ? value.length > 0 : isTruthy(value);
}

export function joined(left: Value, right: Value): Text {
  const parts = [...partsOf(left), ...partsOf(right)].filter((part) => part !== '');
  return new Text(parts);
}

function partsOf(value: Value): readonly (string | number)[] {
  if (value instanceof Text) return value.parts;
  if (typeof value === 'string') return [value];
  throw new NotFollowed();
}

/** `content == value`. */
export function equals(left: Value, right: Value, conditions: Conditions): boolean {
  if (isPlain(left) && isPlain(right)) return pythonEquals(left, right);
  const [text, other] = left instanceof Text ? [left, right] : [right, left];
  if (!(text instanceof Text) || !isPlain(other)) throw new NotFollowed();
  return typeof other === 'string' && other !== '' && isInContent(text, other, conditions);
}

/** `value in container`. */
export function isIn(value: Value, container: Value, conditions: Conditions): boolean {
  if (isPlain(value) && isPlain(container)) return contains(container, value);
  if (typeof value !== 'string') throw new NotFollowed();
  if (container instanceof Turn) return hasKey(value, conditions);
  if (container instanceof Text) return value === '' || isInContent(container, value, conditions);
  throw new NotFollowed();
}

/** Contents that hold it are left out. */
function isInContent(text: Text, wanted: string, { without }: Conditions): false {
  if (!text.isContent) throw new NotFollowed();
  without.add(wanted);
  return false;
}

function hasKey(key: string, { keysRead }: Conditions): boolean {
  if (key === 'role' || key === 'content') return true;
  keysRead.add(key);
  return false;
}

export function entryOfTurn(turn: Turn, key: Value, conditions: Conditions): Value {
  if (typeof key !== 'string' || isMappingMethod(key)) throw new NotFollowed();
  if (!hasKey(key, conditions)) return undefined;
  return key === 'role' ? turn.role : new Text([turn.index]);
}

/** Tests that ask for nothing but the type. */
const TYPE_TESTS = new Set([
  'defined',
  'undefined',
  'none',
  'boolean',
  'true',
  'false',
  'string',
  'number',
  'mapping',
  'iterable',
  'sequence',
]);

export function passesTest(value: Value, name: string): boolean {
  const test = TESTS.get(name);
  if (test === undefined || (!isPlain(value) && !TYPE_TESTS.has(name))) throw new NotFollowed();
  if (value instanceof Text) return test('text', undefined);
  if (value instanceof Turn) return test({}, undefined);
  return test(isList(value) && !isPlain(value) ? [] : plain(value), undefined);
}

/** A method of a content that leaves it as it is under some condition. */
export function methodOfContent(content: Text, name: string, args: readonly Value[], conditions: Conditions): Value {
  if (!content.isContent) throw new NotFollowed();
  const [wanted] = args;
  switch (name) {
    case 'strip':
    case 'lstrip':
    case 'rstrip':
      return stripped(content, name, wanted, conditions);
    case 'startswith':
    case 'endswith':
      return isInContent(content, textOf(wanted), conditions);
    case 'find':
    case 'rfind':
      return isInContent(content, textOf(wanted), conditions) ? 0 : -1;
    case 'replace':
      isInContent(content, textOf(wanted), conditions);
      textOf(args[1]);
      return content;
    case 'split':
    case 'rsplit':
      isInContent(content, textOf(wanted), conditions);
      return [content];
    default:
      throw new NotFollowed();
  }
}

export function stripped(content: Text, side: Side, characters: Value, { starts, ends }: Conditions): Text {
  if (!content.isContent) throw new NotFollowed();
  for (const character of characters === undefined || characters === null ? spaces() : textOf(characters)) {
    if (character.length > 1) throw new NotFollowed();
    if (side !== 'rstrip') starts.add(character);
    if (side !== 'lstrip') ends.add(character);
  }
  return content;
}

const LAST_SPACE = 0x3000;

/** White space of Python. */
const spaces = once(() =>
  Array.from({ length: LAST_SPACE + 1 }, (_, unit) => String.fromCharCode(unit)).filter((character) => pythonStrip(character) === ''),
);

/** An argument that is a text of the template. */
function textOf(value: Value): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new NotFollowed();
}
