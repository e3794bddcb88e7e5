import { childOf, childrenOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import type { Names, OutlineRun } from './outline-run.ts';
import {
  NotFollowed,
  Text,
  Turn,
  entryOfTurn,
  equals,
  isIn,
  isList,
  isPlain,
  isTrue,
  joined,
  methodOfContent,
  passesTest,
  plain,
  stripped,
} from './outline-values.ts';
import type { Value } from './outline-values.ts';
import { pythonText } from './python-text.ts';
import { FILTERS } from './template-filters.ts';
import { checkNamespaceName } from './template-globals.ts';
import { attributeFirst, itemFirst, itemOf, sliceOf } from './template-members.ts';
import { OPERATORS, signed } from './template-operators.ts';
import { KeywordArguments, LoopContext, Namespace, float, isInteger } from './template-values.ts';
import type { TemplateArguments, TemplateValue } from './template-values.ts';

/** The value of an expression; throws `NotFollowed` where it hangs on a content, and what the compiled template throws. */
export function evaluate(node: TemplateNode, names: Names, run: OutlineRun): Value {
  const sub = (field: string): Value => evaluate(childOf(node, field), names, run);
  switch (node.type) {
    case 'StringLiteral':
    case 'IntegerLiteral':
      return node['value'] as string | number;
    case 'FloatLiteral':
      return float(node['value'] as number);
    case 'ArrayLiteral':
      return childrenOf(node, 'value').map((item) => evaluate(item, names, run));
    case 'Identifier':
      return valueOf(nameOf(node), names);
    case 'MemberExpression':
      return memberOf(node, names, run);
    case 'CallExpression':
      return called(node, names, run);
    case 'BinaryExpression':
      return operated(node, names, run);
    case 'FilterExpression':
      return filtered(childOf(node, 'filter'), sub('operand'), names, run);
    case 'TestExpression':
      return passesTest(sub('operand'), nameOf(childOf(node, 'test'))) !== (node['negate'] === true);
    case 'UnaryExpression': {
      const operator = nameOf(childOf(node, 'operator'));
      const argument = sub('argument');
      return operator === 'not' ? !isTrue(argument) : signed(operator === '-' ? -1 : 1, plain(argument));
    }
    case 'Ternary':
      return isTrue(sub('condition')) ? sub('trueExpr') : sub('falseExpr');
    case 'SelectExpression':
      return isTrue(sub('test')) ? sub('lhs') : undefined;
    default:
      throw new NotFollowed();
  }
}

function valueOf(name: string, names: Names): Value {
  for (let at: Names | undefined = names; at !== undefined; at = at.outer) if (at.values.has(name)) return at.values.get(name);
  return undefined;
}

function memberOf(node: TemplateNode, names: Names, run: OutlineRun): Value {
  const object = evaluate(childOf(node, 'object'), names, run);
  const property = childOf(node, 'property');
  const isComputed = node['computed'] === true;
  if (isComputed && property.type === 'SliceExpression') return slice(object, property, names, run);
  const key = isComputed ? plain(evaluate(property, names, run)) : (property['value'] as string | number);
  if (object instanceof Turn) return entryOfTurn(object, key, run.conditions);
  if (object instanceof Namespace || object instanceof LoopContext) return itemOf(object, key);
  if (!isPlain(object) && isList(object) && isInteger(key)) return object.at(key);
  const self = plain(object);
  if (self === undefined) throw new NotFollowed();
  if (typeof key === 'number' && !isComputed) return itemOf(self, key);
  return isComputed || typeof key !== 'string' ? itemFirst(self, key) : attributeFirst(self, key);
}

function slice(object: Value, node: TemplateNode, names: Names, run: OutlineRun): Value {
  if (object === undefined || !(isList(object) || isPlain(object))) throw new NotFollowed();
  const [start, stop, step] = ['start', 'stop', 'step'].map((field) =>
    node[field] === undefined ? undefined : plain(evaluate(childOf(node, field), names, run)),
  );
  return sliceOf(object as TemplateValue, start, stop, step);
}

function called(node: TemplateNode, names: Names, run: OutlineRun): Value {
  const callee = childOf(node, 'callee');
  const args = argumentsOf(childrenOf(node, 'args'), names, run);
  if (callee.type === 'Identifier') return calledGlobal(nameOf(callee), valueOf(nameOf(callee), names), args);
  if (callee.type !== 'MemberExpression' || callee['computed'] === true || childOf(callee, 'property').type !== 'Identifier')
    throw new NotFollowed();
  const object = evaluate(childOf(callee, 'object'), names, run);
  const name = nameOf(childOf(callee, 'property'));
  if (object instanceof Text && args.byName.size === 0) return methodOfContent(object, name, args.byPlace, run.conditions);
  if (object instanceof Turn && name === 'get' && args.byName.size === 0) {
    const [key, otherwise] = args.byPlace;
    return entryOfTurn(object, key, run.conditions) ?? (args.byPlace.length > 1 ? otherwise : null);
  }
  const self = plain(object);
  const method = self === undefined ? undefined : attributeFirst(self, name);
  if (typeof method !== 'function') throw new NotFollowed();
  return method(plainArguments(args));
}

/** What is called by its name alone: others may ask for the time, or stop the rendering. */
function calledGlobal(name: string, value: Value, args: Arguments): Value {
  if (typeof value !== 'function') throw new NotFollowed();
  if (name === 'range') return value(plainArguments(args));
  if (name !== 'namespace' || args.byPlace.length > 0) throw new NotFollowed();
  for (const key of args.byName.keys()) checkNamespaceName(key);
  return new Namespace(args.byName as Map<string, TemplateValue>);
}

interface Arguments {
  byPlace: readonly Value[];
  byName: Map<string, Value>;
}

function argumentsOf(nodes: readonly TemplateNode[], names: Names, run: OutlineRun): Arguments {
  const byPlace: Value[] = [];
  const byName = new Map<string, Value>();
  for (const node of nodes) {
    if (node.type !== 'KeywordArgumentExpression') byPlace.push(evaluate(node, names, run));
    else {
      const key = nameOf(childOf(node, 'key'));
      if (byName.has(key)) throw new NotFollowed();
      byName.set(key, evaluate(childOf(node, 'value'), names, run));
    }
  }
  return { byPlace, byName };
}

function plainArguments({ byPlace, byName }: Arguments): TemplateArguments {
  const args = byPlace.map(plain);
  return byName.size === 0 ? args : [...args, new KeywordArguments([...byName].map(([key, value]) => [key, plain(value)]))];
}

function operated(node: TemplateNode, names: Names, run: OutlineRun): Value {
  const operator = nameOf(childOf(node, 'operator'));
  const left = evaluate(childOf(node, 'left'), names, run);
  if (operator === 'and' && !isTrue(left)) return left;
  if (operator === 'or' && isTrue(left)) return left;
  const right = evaluate(childOf(node, 'right'), names, run);
  switch (operator) {
    case 'and':
    case 'or':
      return right;
    case '==':
      return equals(left, right, run.conditions);
    case '!=':
      return !equals(left, right, run.conditions);
    case 'in':
      return isIn(left, right, run.conditions);
    case 'not in':
      return !isIn(left, right, run.conditions);
    case '~':
      return isPlain(left) && isPlain(right) ? pythonText(left) + pythonText(right) : joined(printed(left), printed(right));
    case '+':
      if (left instanceof Text || right instanceof Text) return joined(left, right);
  }
  const apply = OPERATORS.get(operator);
  if (apply === undefined) throw new NotFollowed();
  return apply(plain(left), plain(right));
}

function printed(value: Value): Value {
  return value instanceof Text ? value : pythonText(plain(value));
}

function filtered(node: TemplateNode, value: Value, names: Names, run: OutlineRun): Value {
  const isCall = node.type === 'CallExpression';
  const name = nameOf(isCall ? childOf(node, 'callee') : node);
  const args = argumentsOf(isCall ? childrenOf(node, 'args') : [], names, run);
  if (value instanceof Text) return filteredText(value, name, args, run);
  const filter = FILTERS.get(name);
  if (filter === undefined) throw new NotFollowed();
  if (isList(value) && !isPlain(value) && !LIST_FILTERS.has(name)) throw new NotFollowed();
  return filter(isList(value) ? (value as TemplateValue) : plain(value), plainArguments(args));
}

/** Filters of lists that do not look at the items. */
const LIST_FILTERS = new Set(['length', 'count', 'list', 'first', 'last', 'reverse']);

function filteredText(text: Text, name: string, { byPlace, byName }: Arguments, run: OutlineRun): Value {
  switch (name) {
    case 'safe':
    case 'string':
    case 'default':
    case 'd':
      return text;
    case 'trim':
      if (byPlace.length > 0 || byName.size > 0) throw new NotFollowed();
      return stripped(text, 'strip', undefined, run.conditions);
    default:
      throw new NotFollowed();
  }
}
