import { childOf, childrenOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import { stringMethod } from './python-strings.ts';
import { compileExpression } from './template-expressions.ts';
import type { Expression } from './template-expressions.ts';
import { itemsOf } from './template-items.ts';
import { attributeFirst, getEntry } from './template-members.ts';
import { charge } from './template-run.ts';
import type { Frame, Scope } from './template-scope.ts';
import { KeywordArguments, entriesOfMapping, isMapping, typeName } from './template-values.ts';
import type { TemplateArguments, TemplateFunction, TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

export type Arguments = (frame: Frame) => TemplateArguments;

export function compileCall(node: TemplateNode, scope: Scope): Expression {
  const args = compileArguments(childrenOf(node, 'args'), scope);
  const callee = childOf(node, 'callee');
  if (callee.type === 'MemberExpression' && callee['computed'] !== true && childOf(callee, 'property').type === 'Identifier')
    return methodCall(compileExpression(childOf(callee, 'object'), scope), nameOf(childOf(callee, 'property')), args);
  const called = compileExpression(callee, scope);
  return (frame) => {
    const called_ = functionOf(called(frame));
    return charge(frame.run, called_(args(frame)));
  };
}

/** `object.name(…)` of texts and dicts, without making the method a value first. */
function methodCall(object: Expression, name: string, args: Arguments): Expression {
  const ofText = stringMethod(name);
  return (frame) => {
    const self = object(frame);
    if (typeof self === 'string' && ofText !== undefined) return charge(frame.run, ofText(charge(frame.run, self) as string, args(frame)));
    if (self === undefined) throw new TemplateError(`no attribute ${name} of something undefined`);
    if (name === 'get' && isMapping(self)) return getEntry(self, args(frame));
    return charge(frame.run, functionOf(attributeFirst(self, name))(args(frame)));
  };
}

export function functionOf(value: TemplateValue): TemplateFunction {
  if (typeof value === 'function') return value;
  throw new TemplateError(`Cannot call something that is not a function: got ${typeName(value)}`);
}

const NONE: TemplateArguments = [];

/** Arguments of a call: those by place, then those by name as one value. As in Python, `*` counts among the former wherever it stands. */
export function compileArguments(nodes: readonly TemplateNode[], scope: Scope): Arguments {
  const byPlace: { value: Expression; isSpread: boolean }[] = [];
  const byName: { key: string | undefined; value: Expression }[] = [];
  for (const node of nodes) {
    if (node.type === 'KeywordArgumentExpression')
      byName.push({ key: nameOf(childOf(node, 'key')), value: compileExpression(childOf(node, 'value'), scope) });
    else if (node.type === 'KeywordSpreadExpression')
      byName.push({ key: undefined, value: compileExpression(childOf(node, 'argument'), scope) });
    else if (node.type === 'SpreadExpression') byPlace.push({ value: compileExpression(childOf(node, 'argument'), scope), isSpread: true });
    else byPlace.push({ value: compileExpression(node, scope), isSpread: false });
  }
  const [first] = byPlace;
  if (byName.length === 0 && first === undefined) return () => NONE;
  if (byName.length === 0 && byPlace.length === 1 && first?.isSpread === false) {
    const { value } = first;
    return (frame) => [value(frame)];
  }
  return (frame) => {
    const args: TemplateValue[] = [];
    for (const { value, isSpread } of byPlace) {
      if (isSpread) args.push(...itemsOf(value(frame)));
      else args.push(value(frame));
    }
    if (byName.length > 0) args.push(keywords(byName, frame));
    return args;
  };
}

function keywords(byName: readonly { key: string | undefined; value: Expression }[], frame: Frame): KeywordArguments {
  const given = new KeywordArguments();
  const add = (key: string, value: TemplateValue): void => {
    if (given.has(key)) throw new TemplateError(`Got multiple values for keyword argument '${key}'`);
    given.set(key, value);
  };
  for (const { key, value } of byName) {
    const evaluated = value(frame);
    if (key !== undefined) add(key, evaluated);
    else if (isMapping(evaluated)) for (const [name, item] of entriesOfMapping(evaluated)) add(name, item);
    else throw new TemplateError(`Argument after ** must be a mapping, not ${typeName(evaluated)}`);
  }
  return given;
}
