import * as library from '@huggingface/jinja';
import type { TemplateNode } from '../../jinja-library.ts';

/**
 * What is used of `@huggingface/jinja` 0.5. Its own declarations name files without an extension, so that TypeScript resolves none of them here: these are the
 * declarations, and they are held against what is installed below.
 */
export interface TemplateValue {
  /** `StringValue`, `IntegerValue`, `FloatValue`, `BooleanValue`, `NullValue`, `UndefinedValue`, `ArrayValue`, `TupleValue`, `ObjectValue`, …. */
  type: string;
  value: unknown;
}

/** Variables of one scope. */
export interface TemplateScope {
  variables: Map<string, TemplateValue>;
  parent?: TemplateScope;
  set(name: string, value: unknown): TemplateValue;
}

export interface TemplateInterpreter {
  run(program: TemplateNode): TemplateValue;
  evaluate(node: TemplateNode | undefined, scope: TemplateScope): TemplateValue;
  /** Text of a list of statements. */
  evaluateBlock(statements: readonly TemplateNode[], scope: TemplateScope): TemplateValue;
}

interface Library {
  Environment: new (parent?: TemplateScope) => TemplateScope;
  Interpreter: new (scope: TemplateScope) => TemplateInterpreter;
}

const { Environment, Interpreter } = library as unknown as Library;

const methods = Interpreter.prototype as Partial<TemplateInterpreter>;
if ([methods.evaluate, methods.evaluateBlock].some((part) => typeof part !== 'function')) {
  throw new Error('@huggingface/jinja is not the version that dsprep was written for');
}

export { Environment, Interpreter };

/** A JSON value, `undefined` or a list of template values' contents as the library represents it. */
export function templateValue(value: unknown): TemplateValue {
  return new Environment().set('value', value);
}

type Construct<T> = new (value: T) => TemplateValue;
const StringValue = templateValue('').constructor as Construct<string>;
const BooleanValue = templateValue(true).constructor as Construct<boolean>;
const IntegerValue = templateValue(0).constructor as Construct<number>;
const FloatValue = templateValue(0.5).constructor as Construct<number>;
const ArrayValue = templateValue([]).constructor as Construct<readonly TemplateValue[]>;
const TupleValue = new Interpreter(new Environment()).evaluate({ type: 'TupleLiteral', value: [] }, new Environment())
  .constructor as Construct<readonly TemplateValue[]>;
const ObjectValue = templateValue({}).constructor as Construct<Map<string, TemplateValue>>;
const FunctionValue = templateValue(() => null).constructor as Construct<
  (args: readonly TemplateValue[], scope?: TemplateScope) => TemplateValue
>;

export const text = (value: string): TemplateValue => new StringValue(value);
export const bool = (value: boolean): TemplateValue => new BooleanValue(value);
export const integer = (value: number): TemplateValue => new IntegerValue(value);
export const float = (value: number): TemplateValue => new FloatValue(value);
export const list = (values: readonly TemplateValue[]): TemplateValue => new ArrayValue(values);
export const tuple = (values: readonly TemplateValue[]): TemplateValue => new TupleValue(values);
export const mapping = (entries: Map<string, TemplateValue>): TemplateValue => new ObjectValue(entries);
export const NONE = templateValue(null);
export const UNDEFINED = templateValue(undefined);

/** A function that templates can call; keyword arguments come last, as a value of type `KeywordArgumentsValue`. */
export function callable(body: (args: readonly TemplateValue[], scope?: TemplateScope) => TemplateValue): TemplateValue {
  return new FunctionValue(body);
}

export const isText = (value: TemplateValue): value is TemplateValue & { value: string } => value.type === 'StringValue';
export const isList = (value: TemplateValue): value is TemplateValue & { value: TemplateValue[] } =>
  value.type === 'ArrayValue' || value.type === 'TupleValue';
export const isMapping = (value: TemplateValue): value is TemplateValue & { value: Map<string, TemplateValue> } =>
  value.type === 'ObjectValue' || value.type === 'KeywordArgumentsValue';
/** Numbers as Python counts them: `True` is 1. */
export const isNumber = (value: TemplateValue): value is TemplateValue & { value: number | boolean } =>
  value.type === 'IntegerValue' || value.type === 'FloatValue' || value.type === 'BooleanValue';
export const isUndefined = (value: TemplateValue): boolean => value.type === 'UndefinedValue';
export const isNone = (value: TemplateValue): boolean => value.type === 'NullValue';

/** `bool(value)` of Python. */
export function isTruthy(value: TemplateValue): boolean {
  if (isList(value)) return value.value.length > 0;
  if (isMapping(value)) return value.value.size > 0;
  return Boolean(value.value);
}
