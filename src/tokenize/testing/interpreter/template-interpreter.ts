import {
  Environment,
  Interpreter,
  UNDEFINED,
  bool,
  callable,
  integer,
  isList,
  isNone,
  isNumber,
  isText,
  isTruthy,
  isUndefined,
  list,
  text,
} from './jinja-library.ts';
import type { TemplateScope, TemplateValue } from './jinja-library.ts';
import { GENERATION } from '../../jinja-library.ts';
import type { TemplateNode } from '../../jinja-library.ts';
import { pythonEquals, pythonText } from './python-text.ts';
import { FILTERS, TESTS, compareValues, contains, itemsOf } from './template-filters.ts';
import { bind, loopVariable } from './template-loop.ts';
import { attributeFirst, itemOf, methodOf, sliced } from './template-members.ts';
import { TemplateError } from '../../tokenizer.ts';

/** A template is not trusted: what one rendering may do at most. A step is one node evaluated; turns of loops and what goes through long texts and lists cost more. */
const MAX_STEPS = 3_000_000;
const STEPS_PER_TURN = 10;
const CHARACTERS_PER_STEP = 1024;
const ITEMS_PER_STEP = 16;
const MAX_TEXT = 64 * 1024 * 1024;
const MAX_ITEMS = 10_000_000;

/** What `{% break %}` and `{% continue %}` throw, with the text that the loop's body had written by then. */
class LoopControl extends Error {
  written = '';
  readonly isBreak: boolean;
  constructor(isBreak: boolean) {
    super('break or continue outside a loop');
    this.isBreak = isBreak;
  }
}

const STATEMENTS = new Set(['If', 'For', 'Set', 'Macro', 'CallStatement', 'FilterStatement', 'Break', 'Continue', 'Comment']);

/**
 * The library's interpreter with the meaning of Jinja2 3.1 under Python where the library's own differs: how values are printed and compared, arguments of string
 * methods, scopes of loops, undefined values; and with bounds. Throws `TemplateError` as soon as a bound is reached; a single call into the library or a
 * regular expression of its own can't be interrupted.
 */
export class TemplateInterpreter extends Interpreter {
  #steps = 0;

  override evaluate(node: TemplateNode | undefined, scope: TemplateScope): TemplateValue {
    this.#spend(1);
    if (node === undefined) return UNDEFINED;
    switch (node.type) {
      case 'Identifier':
        return lookUp(scope, node['value'] as string);
      case 'MemberExpression':
        return this.#member(node, scope);
      case 'BinaryExpression':
        return this.#charge(this.#binary(node, scope));
      case 'FilterExpression':
        return this.#charge(this.#filter(node, scope));
      case 'TestExpression':
        return this.#test(node, scope);
      case 'Ternary':
        return this.evaluate(child(node, isTruthy(this.evaluate(child(node, 'condition'), scope)) ? 'trueExpr' : 'falseExpr'), scope);
      case 'UnaryExpression':
        if (operatorOf(node) === 'not') return bool(!isTruthy(this.evaluate(child(node, 'argument'), scope)));
        return super.evaluate(node, scope);
      case 'For':
        return this.#loop(node, scope);
      case 'Break':
      case 'Continue':
        throw new LoopControl(node.type === 'Break');
      case 'CallExpression':
        return this.#charge(super.evaluate(node, scope));
      case 'Macro':
        return this.#macro(node, scope);
      case 'CallStatement':
        return this.#callBlock(node, scope);
      default:
        return super.evaluate(node, scope);
    }
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw new TemplateError(`the chat template took more than ${MAX_STEPS} steps`);
  }

  /** Counts the work that going through a value takes, and refuses what is too large. */
  #charge(value: TemplateValue): TemplateValue {
    if (isText(value)) {
      const { length } = value.value;
      if (length > MAX_TEXT) throw new TemplateError(`the chat template made a text of more than ${MAX_TEXT} characters`);
      if (length >= CHARACTERS_PER_STEP) this.#spend(length / CHARACTERS_PER_STEP);
    } else if (isList(value)) {
      const { length } = value.value;
      if (length > MAX_ITEMS) throw new TemplateError(`the chat template made a list of more than ${MAX_ITEMS} items`);
      if (length >= ITEMS_PER_STEP) this.#spend(length / ITEMS_PER_STEP);
    }
    return value;
  }

  override evaluateBlock(statements: readonly TemplateNode[], scope: TemplateScope): TemplateValue {
    let written = '';
    for (const statement of statements) {
      try {
        const value = this.evaluate(statement, scope);
        if (isText(value)) written += value.value;
        else if (!STATEMENTS.has(statement.type)) written += pythonText(value);
      } catch (error) {
        if (error instanceof LoopControl) error.written = written + error.written;
        throw error;
      }
      if (written.length > MAX_TEXT) throw new TemplateError(`the chat template wrote more than ${MAX_TEXT} characters`);
    }
    return text(written);
  }

  /** Each turn of a loop begins without what the turn before has set (Jinja2: scopes of blocks). */
  #loop(node: TemplateNode, outer: TemplateScope): TemplateValue {
    const iterable = child(node, 'iterable');
    const filtered = iterable.type === 'SelectExpression';
    const all = itemsOf(this.evaluate(filtered ? child(iterable, 'lhs') : iterable, outer));
    const scopeOf = (item: TemplateValue): TemplateScope => {
      const scope = new Environment(outer);
      scope.variables.clear();
      bind(child(node, 'loopvar'), item, scope);
      return scope;
    };
    const items = filtered ? all.filter((item) => isTruthy(this.evaluate(child(iterable, 'test'), scopeOf(item)))) : all;
    let written = '';
    for (const [index, item] of items.entries()) {
      this.#spend(STEPS_PER_TURN);
      const scope = scopeOf(item);
      scope.variables.set('loop', loopVariable(items, index));
      try {
        written += this.evaluateBlock(block(node, 'body'), scope).value as string;
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        written += error.written;
        if (error.isBreak) break;
      }
      if (written.length > MAX_TEXT) throw new TemplateError(`the chat template wrote more than ${MAX_TEXT} characters`);
    }
    return items.length > 0 ? text(written) : this.evaluateBlock(block(node, 'defaultBlock'), outer);
  }

  /** `a.b` looks for an attribute (a method) first, `a['b']` for an item first (Jinja2 environment.py, `getattr` and `getitem`). */
  #member(node: TemplateNode, scope: TemplateScope): TemplateValue {
    const object = this.#charge(this.evaluate(child(node, 'object'), scope));
    const property = child(node, 'property');
    if (node['computed'] !== true) {
      const name = String(property['value']);
      if (isUndefined(object)) throw new TemplateError(`no attribute ${name} of something undefined`);
      return property.type === 'IntegerLiteral' ? itemOf(object, integer(Number(name))) : attributeFirst(object, name);
    }
    if (isUndefined(object)) throw new TemplateError('no item of something undefined');
    if (property.type === 'SliceExpression') return this.#slice(object, property, scope);
    const key = this.evaluate(property, scope);
    const item = itemOf(object, key);
    return isUndefined(item) && isText(key) ? methodOf(object, key.value) : item;
  }

  #slice(object: TemplateValue, node: TemplateNode, scope: TemplateScope): TemplateValue {
    const bound = (name: string): number | undefined => {
      const value = this.evaluate(node[name] as TemplateNode | undefined, scope);
      return isUndefined(value) || isNone(value) ? undefined : Number(value.value);
    };
    const [start, stop, step] = [bound('start'), bound('stop'), bound('step')];
    if (isText(object)) return text(sliced([...object.value], start, stop, step).join(''));
    return isList(object) ? list(sliced(object.value, start, stop, step)) : UNDEFINED;
  }

  #binary(node: TemplateNode, scope: TemplateScope): TemplateValue {
    const operator = operatorOf(node);
    const left = this.evaluate(child(node, 'left'), scope);
    if (operator === 'and') return isTruthy(left) ? this.evaluate(child(node, 'right'), scope) : left;
    if (operator === 'or') return isTruthy(left) ? left : this.evaluate(child(node, 'right'), scope);
    const right = this.#charge(this.evaluate(child(node, 'right'), scope));
    switch (operator) {
      case '==':
        return bool(pythonEquals(left, right));
      case '!=':
        return bool(!pythonEquals(left, right));
      case 'in':
        return bool(contains(right, left));
      case 'not in':
        return bool(!contains(right, left));
      case '~':
        return text(pythonText(left) + pythonText(right));
      case '<':
        return bool(compareValues(left, right) < 0);
      case '>':
        return bool(compareValues(left, right) > 0);
      case '<=':
        return bool(compareValues(left, right) <= 0);
      case '>=':
        return bool(compareValues(left, right) >= 0);
      case '+':
        if (isText(left) && isText(right)) return text(left.value + right.value);
        if (isList(left) && isList(right)) return list([...left.value, ...right.value]);
        break;
      case '*':
        if (isText(left) && isNumber(right)) return text(repeated(left.value, Number(right.value)));
        if (isNumber(left) && isText(right)) return text(repeated(right.value, Number(left.value)));
        break;
      case '%':
        if (left.type === 'IntegerValue' && right.type === 'IntegerValue')
          return integer(remainder(left.value as number, right.value as number));
        break;
    }
    if (isNumber(left) && isNumber(right)) return super.evaluate({ ...node, left: constant(left), right: constant(right) }, scope);
    throw new TemplateError(`cannot apply ${operator} to a ${left.type} and a ${right.type}`);
  }

  #filter(node: TemplateNode, scope: TemplateScope): TemplateValue {
    const named = child(node, 'filter');
    const name = named.type === 'CallExpression' ? child(named, 'callee') : named;
    const filter = FILTERS.get(name['value'] as string);
    if (filter === undefined) return super.evaluate(node, scope);
    const value = this.#charge(this.evaluate(child(node, 'operand'), scope));
    return filter(value, named.type === 'CallExpression' ? this.#arguments(block(named, 'args'), scope) : []);
  }

  #arguments(nodes: readonly TemplateNode[], scope: TemplateScope): TemplateValue[] {
    const args: TemplateValue[] = [];
    const keywords = new Map<string, TemplateValue>();
    for (const node of nodes) {
      if (node.type === 'KeywordArgumentExpression')
        keywords.set(child(node, 'key')['value'] as string, this.evaluate(child(node, 'value'), scope));
      else args.push(this.evaluate(node, scope));
    }
    if (keywords.size > 0) args.push({ type: 'KeywordArgumentsValue', value: keywords });
    return args;
  }

  /** Names of a macro are those of where it was written, and the caller's body; the library takes all those of where it is called. */
  #macro(node: TemplateNode, scope: TemplateScope): TemplateValue {
    const nothing = super.evaluate(node, scope);
    const name = child(node, 'name')['value'] as string;
    const macro = scope.variables.get(name)?.value as (args: readonly TemplateValue[], scope: TemplateScope) => TemplateValue;
    scope.variables.set(
      name,
      callable((args, from) => {
        const inner = new Environment(scope);
        inner.variables.set('caller', from?.variables.get('caller') ?? UNDEFINED);
        return macro(args, inner);
      }),
    );
    return nothing;
  }

  /** A `{% generation %}` block is what it holds, in a scope of its own. */
  #callBlock(node: TemplateNode, scope: TemplateScope): TemplateValue {
    const callee = child(child(node, 'call'), 'callee')['value'];
    return callee === GENERATION ? this.evaluateBlock(block(node, 'body'), new Environment(scope)) : super.evaluate(node, scope);
  }

  #test(node: TemplateNode, scope: TemplateScope): TemplateValue {
    const test = TESTS.get(child(node, 'test')['value'] as string);
    if (test === undefined) return super.evaluate(node, scope);
    return bool(test(this.evaluate(child(node, 'operand'), scope), undefined) !== (node['negate'] === true));
  }
}

const child = (node: TemplateNode, name: string): TemplateNode => node[name] as TemplateNode;
const block = (node: TemplateNode, name: string): readonly TemplateNode[] => node[name] as readonly TemplateNode[];
const operatorOf = (node: TemplateNode): string => child(node, 'operator')['value'] as string;

/** A node that evaluates to a number at hand. */
function constant(value: TemplateValue): TemplateNode {
  return { type: value.type === 'FloatValue' ? 'FloatLiteral' : 'IntegerLiteral', value: Number(value.value) };
}

function lookUp(scope: TemplateScope, name: string): TemplateValue {
  for (let at: TemplateScope | undefined = scope; at !== undefined; at = at.parent) {
    const value = at.variables.get(name);
    if (value !== undefined) return value;
  }
  return UNDEFINED;
}

function repeated(value: string, times: number): string {
  if (value.length * times > MAX_TEXT) throw new TemplateError(`the chat template wrote more than ${MAX_TEXT} characters`);
  return value.repeat(Math.max(0, times));
}

function remainder(a: number, b: number): number {
  if (b === 0) throw new TemplateError('modulo by zero');
  return a - b * Math.floor(a / b);
}
