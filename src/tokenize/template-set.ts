import { childOf, childrenOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import { compileExpression } from './template-expressions.ts';
import { capture } from './template-run.ts';
import { assignmentOf } from './template-scope.ts';
import type { Assign, Scope } from './template-scope.ts';
import type { CompileBlock, Signal, Statement } from './template-statements.ts';
import { checkNamespaceName } from './template-globals.ts';
import { Namespace, sequenceItems, typeName } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

/** `{% set name = value %}`, `{% set a, b = values %}`, `{% set ns.name = value %}`, and what a block wrote. */
export function compileSet(node: TemplateNode, scope: Scope, compileInner: CompileBlock): Statement {
  const assign = compileTarget(childOf(node, 'assignee'), scope);
  if (node['value'] === null) {
    const body = compileInner(childrenOf(node, 'body'), scope);
    return (frame) => {
      let signal: Signal;
      const written = capture(frame.run, () => {
        signal = body(frame);
      });
      if (signal === undefined) assign(frame, written);
      return signal;
    };
  }
  const value = compileExpression(childOf(node, 'value'), scope);
  return (frame) => {
    assign(frame, value(frame));
    return undefined;
  };
}

function compileTarget(target: TemplateNode, scope: Scope): Assign {
  switch (target.type) {
    case 'Identifier':
      return assignmentOf(scope, nameOf(target));
    case 'TupleLiteral':
      return unpacking(target, scope);
    case 'MemberExpression':
      return ofNamespace(target, scope);
    default:
      return () => {
        throw new TemplateError(`Invalid LHS inside assignment expression: ${JSON.stringify(target)}`);
      };
  }
}

function unpacking(target: TemplateNode, scope: Scope): Assign {
  const targets = childrenOf(target, 'value').map((inner) => {
    if (inner.type === 'Identifier') return assignmentOf(scope, nameOf(inner));
    return () => {
      throw new TemplateError(`Cannot unpack to non-identifier in set: ${inner.type}`);
    };
  });
  return (frame, value) => {
    const items = sequenceItems(value);
    if (items === undefined) throw new TemplateError(`Cannot unpack non-iterable type in set: ${typeName(value)}`);
    if (items.length !== targets.length)
      throw new TemplateError(`Too ${targets.length > items.length ? 'few' : 'many'} items to unpack in set`);
    for (const [index, assign] of targets.entries()) assign(frame, items[index]);
  };
}

function ofNamespace(target: TemplateNode, scope: Scope): Assign {
  const object = compileExpression(childOf(target, 'object'), scope);
  const property = childOf(target, 'property');
  const isNamed = property.type === 'Identifier';
  const name = String(property['value']);
  return (frame, value) => {
    const self = object(frame);
    if (!(self instanceof Namespace)) throw new TemplateError('cannot assign attribute on non-namespace object');
    if (!isNamed) throw new TemplateError('Cannot assign to member with non-identifier property');
    checkNamespaceName(name);
    self.entries.set(name, value);
  };
}
