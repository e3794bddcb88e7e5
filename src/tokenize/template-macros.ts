import { childOf, childrenOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import { compileExpression } from './template-expressions.ts';
import type { Expression } from './template-expressions.ts';
import { capture } from './template-run.ts';
import type { CompileBlock } from './template-statements.ts';
import { assignmentOf, declareBound, declareTargets, macroScope, newFrame } from './template-scope.ts';
import type { Assign, Frame, Scope } from './template-scope.ts';
import { KeywordArguments, Tuple } from './template-values.ts';
import type { TemplateArguments, TemplateFunction } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

/** A macro, or the body of a `{% call %}` block, before it is given the variables around it. */
export type MacroIn = (frame: Frame) => TemplateFunction;

interface Parameter {
  name: string;
  assign: Assign;
  /** Evaluated once all parameters have a value, where none was given. */
  otherwise: Expression | undefined;
}

interface Signature {
  /** As errors call it. */
  displayName: string;
  parameters: readonly Parameter[];
  /** `kwargs`, `varargs` and `caller`, where the body reads them. */
  kwargs: Assign | undefined;
  varargs: Assign | undefined;
  caller: Assign | undefined;
}

/** What a macro's body can read besides its parameters (Jinja2 compiler.py, `macro_body`). */
const SPECIAL = ['kwargs', 'varargs', 'caller'] as const;

/** Compiles a macro: its text is its value, and its names are those of where it was written. */
export function compileMacro(
  displayName: string,
  parameterNodes: readonly TemplateNode[],
  body: readonly TemplateNode[],
  outer: Scope,
  compileBlock: CompileBlock,
): MacroIn {
  const scope = macroScope(outer);
  const names = parameterNodes.map((node) => nameOf(node.type === 'Identifier' ? node : childOf(node, 'key')));
  for (const name of names) declareBound(scope, name);
  const [kwargs, varargs, caller] = SPECIAL.map((name) => {
    if (names.includes(name) || !reads(body, name)) return undefined;
    declareBound(scope, name);
    return assignmentOf(scope, name);
  });
  const parameters = parameterNodes.map((node, index) => {
    const name = names[index] as string;
    const otherwise = node.type === 'Identifier' ? undefined : compileExpression(childOf(node, 'value'), scope);
    return { name, assign: assignmentOf(scope, name), otherwise };
  });
  declareTargets(scope, body);
  const write = compileBlock(body, scope);
  const signature = { displayName, parameters, kwargs, varargs, caller };
  return (outerFrame) => (args, callerBody) => {
    const frame = newFrame(scope.layout, outerFrame);
    bindArguments(signature, frame, args);
    caller?.(frame, callerBody);
    return capture(frame.run, () => write(frame));
  };
}

function bindArguments({ displayName, parameters, kwargs, varargs }: Signature, frame: Frame, args: TemplateArguments): void {
  const last = args.at(-1);
  const byName = new Map(last instanceof KeywordArguments ? last : []);
  const byPlace = last instanceof KeywordArguments ? args.slice(0, -1) : args;
  const missing: Parameter[] = [];
  for (const [index, parameter] of parameters.entries()) {
    const { name, assign } = parameter;
    if (index < byPlace.length) assign(frame, byPlace[index]);
    else if (byName.has(name)) {
      assign(frame, byName.get(name));
      byName.delete(name);
    } else {
      assign(frame, undefined);
      if (parameter.otherwise !== undefined) missing.push(parameter);
    }
  }
  const [unknown] = byName.keys();
  if (kwargs !== undefined) kwargs(frame, byName);
  else if (unknown !== undefined) throw new TemplateError(`macro ${displayName} takes no keyword argument '${unknown}'`);
  if (varargs !== undefined) varargs(frame, new Tuple(byPlace.slice(parameters.length)));
  else if (byPlace.length > parameters.length)
    throw new TemplateError(`macro ${displayName} takes not more than ${parameters.length} argument(s)`);
  for (const { assign, otherwise } of missing) assign(frame, otherwise?.(frame));
}

/** Whether a name is read anywhere in a template's tree. */
export function reads(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((item) => reads(item, name));
  if (node instanceof Map) return [...node].some(([key, value]) => reads(key, name) || reads(value, name));
  if (!isNode(node)) return false;
  if (node.type === 'Identifier') return node['value'] === name;
  const unread = UNREAD[node.type];
  return Object.entries(node).some(([field, value]) => field !== unread && reads(value, name)) || readsComputed(node, name);
}

/** The field of a node that holds a name which is no variable. */
const UNREAD: Readonly<Record<string, string>> = {
  MemberExpression: 'property',
  KeywordArgumentExpression: 'key',
  TestExpression: 'test',
  BinaryExpression: 'operator',
  UnaryExpression: 'operator',
  Macro: 'name',
};

function readsComputed(node: TemplateNode, name: string): boolean {
  return node.type === 'MemberExpression' && node['computed'] === true && reads(node['property'], name);
}

function isNode(value: unknown): value is TemplateNode {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** A macro statement: sets the macro's name. */
export function compileMacroStatement(node: TemplateNode, scope: Scope, compileBlock: CompileBlock): (frame: Frame) => void {
  const name = nameOf(childOf(node, 'name'));
  const assign = assignmentOf(scope, name);
  const macro = compileMacro(`'${name}'`, childrenOf(node, 'args'), childrenOf(node, 'body'), scope, compileBlock);
  return (frame) => assign(frame, macro(frame));
}
