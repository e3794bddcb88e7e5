import type { JsonObject } from '../json.ts';
import { childOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import { compileExpression } from './template-expressions.ts';
import type { Expression } from './template-expressions.ts';
import { attributeFirst, isMappingMethod, itemFirst, itemOf, sliceOf } from './template-members.ts';
import { charge } from './template-run.ts';
import type { Scope } from './template-scope.ts';
import type { TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

/** `a.b` looks for an attribute (a method) first, `a['b']` for an item first (Jinja2 environment.py, `getattr` and `getitem`). */
export function compileMember(node: TemplateNode, scope: Scope): Expression {
  const object = compileExpression(childOf(node, 'object'), scope);
  const property = childOf(node, 'property');
  if (node['computed'] !== true) {
    return property.type === 'IntegerLiteral' ? numberedItem(object, property['value'] as number) : attribute(object, nameOf(property));
  }
  if (property.type === 'SliceExpression') return slice(object, property, scope);
  if (property.type === 'StringLiteral') return namedItem(object, nameOf(property));
  const key = compileExpression(property, scope);
  return (frame) => {
    const self = object(frame);
    if (self === undefined) throw noItem();
    return itemFirst(self, key(frame));
  };
}

function noItem(): TemplateError {
  return new TemplateError('no item of something undefined');
}

function noAttribute(name: string): TemplateError {
  return new TemplateError(`no attribute ${name} of something undefined`);
}

/** Whether what an object of the data has under a name can be read from it as it is: JavaScript itself has nothing under it. */
function isPlainName(name: string): boolean {
  return !(name in Object.prototype);
}

function isPlainObject(value: TemplateValue): value is JsonObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function attribute(object: Expression, name: string): Expression {
  const isDirect = isPlainName(name) && !isMappingMethod(name);
  return (frame) => {
    const self = object(frame);
    if (isDirect && isPlainObject(self)) return self[name];
    if (self === undefined) throw noAttribute(name);
    return attributeFirst(self, name);
  };
}

function namedItem(object: Expression, name: string): Expression {
  const isDirect = isPlainName(name) && !isMappingMethod(name);
  return (frame) => {
    const self = object(frame);
    if (isDirect && isPlainObject(self)) return self[name];
    if (self === undefined) throw noItem();
    return itemFirst(self, name);
  };
}

function numberedItem(object: Expression, place: number): Expression {
  return (frame) => {
    const self = object(frame);
    if (self === undefined) throw noAttribute(String(place));
    return itemOf(self, place);
  };
}

function slice(object: Expression, node: TemplateNode, scope: Scope): Expression {
  const bound = (field: string): Expression =>
    node[field] === undefined ? () => undefined : compileExpression(childOf(node, field), scope);
  const [start, stop, step] = [bound('start'), bound('stop'), bound('step')];
  return (frame) => {
    const self = object(frame);
    if (self === undefined) throw noItem();
    return charge(frame.run, sliceOf(charge(frame.run, self), start(frame), stop(frame), step(frame)));
  };
}
