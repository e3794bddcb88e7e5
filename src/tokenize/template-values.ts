import type { JsonObject } from '../json.ts';

/**
 * A value inside a chat template: JSON values as they are, so that messages need no wrapping. A number is an int where it is whole; `undefined` is Jinja2's undefined,
 * `null` is None.
 */
export type TemplateValue =
  | undefined
  | null
  | boolean
  | number
  | string
  | WholeFloat
  | readonly TemplateValue[]
  | Tuple
  | Mapping
  | Namespace
  | LoopContext
  | TemplateFunction;

/** A dict: of the data, or made by the template. */
export type Mapping = JsonObject | ReadonlyMap<string, TemplateValue>;

/** Arguments of a call by place; keyword arguments come last, as one value. */
export type TemplateArguments = readonly TemplateValue[];

/** What a template can call: a filter's method, a global, a macro. `caller` is the body of a `{% call %}` block. */
export type TemplateFunction = (args: TemplateArguments, caller?: TemplateFunction) => TemplateValue;

/** Values that are objects in JavaScript and no dict in a template. */
abstract class Opaque {}

/** A float without a fraction, such as `1.0`: other floats are plain numbers. */
export class WholeFloat extends Opaque {
  readonly value: number;
  constructor(value: number) {
    super();
    this.value = value;
  }
}

export class Tuple extends Opaque {
  readonly items: readonly TemplateValue[];
  constructor(items: readonly TemplateValue[]) {
    super();
    this.items = items;
  }
}

/** `namespace(…)`: the one thing that a template can change. */
export class Namespace extends Opaque {
  readonly entries: Map<string, TemplateValue>;
  constructor(entries: Map<string, TemplateValue>) {
    super();
    this.entries = entries;
  }
}

/** `loop` of a loop; one object goes through all turns, as in Jinja2. */
export class LoopContext extends Opaque {
  readonly items: readonly TemplateValue[];
  index = 0;
  constructor(items: readonly TemplateValue[]) {
    super();
    this.items = items;
  }
}

export class KeywordArguments extends Map<string, TemplateValue> {}

/** A float of Python. */
export function float(value: number): TemplateValue {
  return Number.isInteger(value) ? new WholeFloat(value) : value;
}

export function isArray(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** Items of a list or tuple. */
export function sequenceItems(value: TemplateValue): readonly TemplateValue[] | undefined {
  return isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
}

export function isMapping(value: TemplateValue): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Opaque);
}

export function isMade(value: Mapping): value is ReadonlyMap<string, TemplateValue> {
  return value instanceof Map;
}

export function entryOf(mapping: Mapping, key: string): TemplateValue {
  if (isMade(mapping)) return mapping.get(key);
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

export function hasEntry(mapping: Mapping, key: string): boolean {
  return isMade(mapping) ? mapping.has(key) : Object.hasOwn(mapping, key);
}

export function entriesOfMapping(mapping: Mapping): [string, TemplateValue][] {
  return isMade(mapping) ? [...mapping] : Object.entries(mapping);
}

export function keysOfMapping(mapping: Mapping): string[] {
  return isMade(mapping) ? [...mapping.keys()] : Object.keys(mapping);
}

export function sizeOfMapping(mapping: Mapping): number {
  if (isMade(mapping)) return mapping.size;
  let size = 0;
  for (const _ in mapping) size++;
  return size;
}

/** The number that Python counts with (`True` is 1), `undefined` where it is none. */
export function numberOf(value: TemplateValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof WholeFloat ? value.value : undefined;
}

export function isInteger(value: TemplateValue): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

export function isFloat(value: TemplateValue): boolean {
  return value instanceof WholeFloat || (typeof value === 'number' && !Number.isInteger(value));
}

/** `bool(value)` of Python. */
export function isTruthy(value: TemplateValue): boolean {
  switch (typeof value) {
    case 'string':
      return value !== '';
    case 'boolean':
      return value;
    case 'undefined':
      return false;
    case 'number':
      return value !== 0 && !Number.isNaN(value);
    case 'function':
      return true;
    default:
      if (value === null) return false;
      if (isArray(value)) return value.length > 0;
      if (value instanceof Tuple) return value.items.length > 0;
      if (value instanceof WholeFloat) return value.value !== 0;
      return isMapping(value) ? sizeOfMapping(value) > 0 : true;
  }
}

/** A value's type in messages, under the names of `@huggingface/jinja`. */
export function typeName(value: TemplateValue): string {
  switch (typeof value) {
    case 'string':
      return 'StringValue';
    case 'boolean':
      return 'BooleanValue';
    case 'undefined':
      return 'UndefinedValue';
    case 'number':
      return Number.isInteger(value) ? 'IntegerValue' : 'FloatValue';
    case 'function':
      return 'FunctionValue';
    default:
      if (value === null) return 'NullValue';
      if (isArray(value)) return 'ArrayValue';
      if (value instanceof Tuple) return 'TupleValue';
      if (value instanceof WholeFloat) return 'FloatValue';
      if (value instanceof Namespace) return 'NamespaceValue';
      return value instanceof KeywordArguments ? 'KeywordArgumentsValue' : 'ObjectValue';
  }
}

/** An argument by place or by name. */
export function named(args: TemplateArguments, place: number, name: string): TemplateValue {
  const last = args.at(-1);
  if (!(last instanceof KeywordArguments)) return args[place];
  return place < args.length - 1 ? args[place] : last.get(name);
}
