import { childOf, childrenOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import { pythonEquals, pythonText } from './python-text.ts';
import { compileArguments, compileCall } from './template-calls.ts';
import { FILTERS, unknownFilter } from './template-filters.ts';
import { compileMember } from './template-member-access.ts';
import { OPERATORS, signed } from './template-operators.ts';
import { charge } from './template-run.ts';
import { lookupOf } from './template-scope.ts';
import type { Frame, Scope } from './template-scope.ts';
import { TESTS } from './template-tests.ts';
import { Tuple, float, isTruthy, typeName } from './template-values.ts';
import type { TemplateArguments, TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

export type Expression = (frame: Frame) => TemplateValue;
export type Condition = (frame: Frame) => boolean;

/** Turns an expression of a template into a function of the variables. */
export function compileExpression(node: TemplateNode, scope: Scope): Expression {
  const constant = constantOf(node);
  if (constant !== undefined) return () => constant.value;
  switch (node.type) {
    case 'Identifier':
      return lookupOf(scope, nameOf(node));
    case 'MemberExpression':
      return compileMember(node, scope);
    case 'CallExpression':
      return compileCall(node, scope);
    case 'BinaryExpression':
      return compileBinary(node, scope);
    case 'FilterExpression':
      return compileFilter(childOf(node, 'filter'), compileExpression(childOf(node, 'operand'), scope), scope);
    case 'TestExpression':
      return compileCondition(node, scope);
    case 'UnaryExpression':
      return compileUnary(node, scope);
    case 'Ternary':
      return compileTernary(node, scope);
    case 'SelectExpression':
      return compileSelect(node, scope);
    case 'ArrayLiteral': {
      const items = childrenOf(node, 'value').map((item) => compileExpression(item, scope));
      return (frame) => items.map((item) => item(frame));
    }
    case 'TupleLiteral': {
      const items = childrenOf(node, 'value').map((item) => compileExpression(item, scope));
      return (frame) => new Tuple(items.map((item) => item(frame)));
    }
    case 'ObjectLiteral':
      return compileDict(node, scope);
    default:
      return () => {
        throw new TemplateError(`Unknown node type: ${node.type}`);
      };
  }
}

/** The value of a literal, and of a list of literals: lists can't be changed, so that one serves every time. */
function constantOf(node: TemplateNode): { value: TemplateValue } | undefined {
  switch (node.type) {
    case 'StringLiteral':
    case 'IntegerLiteral':
      return { value: node['value'] as string | number };
    case 'FloatLiteral':
      return { value: float(node['value'] as number) };
    case 'ArrayLiteral':
    case 'TupleLiteral': {
      const items = childrenOf(node, 'value').map(constantOf);
      if (!items.every((item) => item !== undefined)) return undefined;
      const values = items.map(({ value }) => value);
      return { value: node.type === 'TupleLiteral' ? new Tuple(values) : values };
    }
    default:
      return undefined;
  }
}

function compileDict(node: TemplateNode, scope: Scope): Expression {
  const entries = Array.from(node['value'] as ReadonlyMap<TemplateNode, TemplateNode>, ([key, value]) => ({
    key: compileExpression(key, scope),
    value: compileExpression(value, scope),
  }));
  return (frame) => {
    const made = new Map<string, TemplateValue>();
    for (const { key, value } of entries) {
      const name = key(frame);
      if (typeof name !== 'string') throw new TemplateError(`Object keys must be strings: got ${typeName(name)}`);
      made.set(name, value(frame));
    }
    return made;
  };
}

function compileTernary(node: TemplateNode, scope: Scope): Expression {
  const condition = compileCondition(childOf(node, 'condition'), scope);
  const whenTrue = compileExpression(childOf(node, 'trueExpr'), scope);
  const whenFalse = compileExpression(childOf(node, 'falseExpr'), scope);
  return (frame) => (condition(frame) ? whenTrue(frame) : whenFalse(frame));
}

/** `value if condition`, without an else. */
function compileSelect(node: TemplateNode, scope: Scope): Expression {
  const condition = compileCondition(childOf(node, 'test'), scope);
  const value = compileExpression(childOf(node, 'lhs'), scope);
  return (frame) => (condition(frame) ? value(frame) : undefined);
}

function compileUnary(node: TemplateNode, scope: Scope): Expression {
  const operator = nameOf(childOf(node, 'operator'));
  if (operator === 'not') return compileCondition(node, scope);
  const argument = compileExpression(childOf(node, 'argument'), scope);
  const sign = operator === '-' ? -1 : 1;
  return (frame) => signed(sign, argument(frame));
}

function compileBinary(node: TemplateNode, scope: Scope): Expression {
  const operator = nameOf(childOf(node, 'operator'));
  const left = compileExpression(childOf(node, 'left'), scope);
  const right = compileExpression(childOf(node, 'right'), scope);
  switch (operator) {
    case 'and':
      return (frame) => {
        const value = left(frame);
        return isTruthy(value) ? right(frame) : value;
      };
    case 'or':
      return (frame) => {
        const value = left(frame);
        return isTruthy(value) ? value : right(frame);
      };
    case '==':
    case '!=':
      return compileCondition(node, scope);
    case '~':
      return (frame) => charge(frame.run, pythonText(left(frame)) + pythonText(right(frame)));
  }
  const apply = OPERATORS.get(operator);
  if (apply === undefined) throw new TemplateError(`Unknown operator ${operator}`);
  return (frame) => {
    const first = left(frame);
    return charge(frame.run, apply(first, charge(frame.run, right(frame))));
  };
}

/** An expression of which only the truth is asked. */
export function compileCondition(node: TemplateNode, scope: Scope): Condition {
  const operator = node.type === 'BinaryExpression' || node.type === 'UnaryExpression' ? nameOf(childOf(node, 'operator')) : node.type;
  switch (operator) {
    case 'not': {
      const argument = compileCondition(childOf(node, 'argument'), scope);
      return (frame) => !argument(frame);
    }
    case 'and': {
      const [left, right] = sidesOf(node, scope);
      return (frame) => left(frame) && right(frame);
    }
    case 'or': {
      const [left, right] = sidesOf(node, scope);
      return (frame) => left(frame) || right(frame);
    }
    case '==':
      return compileEquals(node, scope);
    case '!=': {
      const isEqual = compileEquals(node, scope);
      return (frame) => !isEqual(frame);
    }
    case 'TestExpression':
      return compileTest(node, scope);
    default: {
      const value = compileExpression(node, scope);
      return (frame) => isTruthy(value(frame));
    }
  }
}

function sidesOf(node: TemplateNode, scope: Scope): readonly [Condition, Condition] {
  return [compileCondition(childOf(node, 'left'), scope), compileCondition(childOf(node, 'right'), scope)];
}

function compileEquals(node: TemplateNode, scope: Scope): Condition {
  const left = compileExpression(childOf(node, 'left'), scope);
  const other = childOf(node, 'right');
  if (other.type === 'StringLiteral') {
    const text = nameOf(other);
    return (frame) => left(frame) === text;
  }
  const right = compileExpression(other, scope);
  return (frame) => pythonEquals(left(frame), right(frame));
}

function compileTest(node: TemplateNode, scope: Scope): Condition {
  const operand = compileExpression(childOf(node, 'operand'), scope);
  const name = nameOf(childOf(node, 'test'));
  const test = TESTS.get(name);
  if (test === undefined)
    return () => {
      throw new TemplateError(`Unknown test: ${name}`);
    };
  return node['negate'] === true ? (frame) => !test(operand(frame), undefined) : (frame) => test(operand(frame), undefined);
}

/** A filter, with or without arguments, over an expression. */
export function compileFilter(filter: TemplateNode, operand: Expression, scope: Scope): Expression {
  const isCall = filter.type === 'CallExpression';
  const name = nameOf(isCall ? childOf(filter, 'callee') : filter);
  const apply = FILTERS.get(name) ?? unknownFilter(name);
  const args = isCall ? compileArguments(childrenOf(filter, 'args'), scope) : noArguments;
  return (frame) => charge(frame.run, apply(charge(frame.run, operand(frame)), args(frame)));
}

const noArguments = (): TemplateArguments => NONE;
const NONE: TemplateArguments = [];
