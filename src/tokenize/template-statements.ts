import { GENERATION, childOf, childrenOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import { pythonText } from './python-text.ts';
import { compileArguments, functionOf } from './template-calls.ts';
import { compileCondition, compileExpression, compileFilter } from './template-expressions.ts';
import { compileLoop } from './template-loop.ts';
import { compileMacro, compileMacroStatement } from './template-macros.ts';
import { capture, charge, emit, spend } from './template-run.ts';
import { blockScope, clearSlots, declareTargets, lookupOf, unboundSlots } from './template-scope.ts';
import type { Frame, Scope } from './template-scope.ts';
import { compileSet } from './template-set.ts';
import { writeGenerated } from './template-generation.ts';
import { TemplateError } from './tokenizer.ts';

/** What a statement does to the loop around it. */
export type Signal = 'break' | 'continue' | undefined;
export type Statement = (frame: Frame) => Signal;
export type CompileBlock = (statements: readonly TemplateNode[], scope: Scope) => Statement;

/** A template as a function of its variables: it writes into the run of its frame. */
export function compileProgram(program: TemplateNode, scope: Scope): Statement {
  const body = childrenOf(program, 'body');
  declareTargets(scope, body);
  return compileBlock(body, scope);
}

/** Statements one after the other, until one ends the turn of a loop. */
function compileBlock(nodes: readonly TemplateNode[], scope: Scope): Statement {
  const statements = nodes.filter(({ type }) => type !== 'Comment').map((node) => compileStatement(node, scope));
  const cost = costOf(nodes);
  return (frame) => {
    spend(frame.run, cost);
    for (const statement of statements) {
      const signal = statement(frame);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

/** A block whose names end with it. */
function compileInner(nodes: readonly TemplateNode[], outer: Scope): Statement {
  const scope = blockScope(outer);
  declareTargets(scope, nodes);
  const block = compileBlock(nodes, scope);
  const slots = unboundSlots(scope);
  if (slots.length === 0) return block;
  return (frame) => {
    clearSlots(frame, slots);
    return block(frame);
  };
}

function compileStatement(node: TemplateNode, scope: Scope): Statement {
  switch (node.type) {
    case 'StringLiteral':
      return text(nameOf(node));
    case 'If':
      return compileIf(node, scope);
    case 'For':
      return compileLoop(node, scope, compileBlock, compileInner(childrenOf(node, 'defaultBlock'), scope));
    case 'Set':
      return compileSet(node, scope, compileInner);
    case 'Macro':
      return silent(compileMacroStatement(node, scope, compileBlock));
    case 'CallStatement':
      return compileCallBlock(node, scope);
    case 'FilterStatement':
      return compileFilterBlock(node, scope);
    case 'Break':
    case 'Continue':
      return compileJump(node.type === 'Break' ? 'break' : 'continue', scope);
    default: {
      const value = compileExpression(node, scope);
      return silent((frame) => emit(frame.run, pythonText(value(frame))));
    }
  }
}

function text(written: string): Statement {
  return silent((frame) => emit(frame.run, written));
}

function silent(act: (frame: Frame) => void): Statement {
  return (frame) => {
    act(frame);
    return undefined;
  };
}

function compileIf(node: TemplateNode, scope: Scope): Statement {
  const condition = compileCondition(childOf(node, 'test'), scope);
  const whenTrue = compileBlock(childrenOf(node, 'body'), scope);
  const alternate = childrenOf(node, 'alternate');
  if (alternate.length === 0) return (frame) => (condition(frame) ? whenTrue(frame) : undefined);
  const whenFalse = compileBlock(alternate, scope);
  return (frame) => (condition(frame) ? whenTrue(frame) : whenFalse(frame));
}

function compileJump(signal: Signal, scope: Scope): Statement {
  if (scope.isInLoop) return () => signal;
  return () => {
    throw new TemplateError('break or continue outside a loop');
  };
}

/** `{% call macro(…) %}` and `{% generation %}`: the body is a macro, which the other may call. */
function compileCallBlock(node: TemplateNode, scope: Scope): Statement {
  const call = childOf(node, 'call');
  const name = nameOf(childOf(call, 'callee'));
  const body = compileMacro('None', childrenOf(node, 'callerArgs'), childrenOf(node, 'body'), scope, compileBlock);
  if (name === GENERATION) return silent((frame) => writeGenerated(frame.run, body(frame)));
  const args = compileArguments(childrenOf(call, 'args'), scope);
  const called = lookupOf(scope, name);
  return silent((frame) => {
    const made = functionOf(called(frame))(args(frame), body(frame));
    emit(frame.run, pythonText(charge(frame.run, made)));
  });
}

function compileFilterBlock(node: TemplateNode, scope: Scope): Statement {
  const body = compileInner(childrenOf(node, 'body'), scope);
  let signal: Signal;
  const filtered = compileFilter(childOf(node, 'filter'), (frame) => capture(frame.run, () => (signal = body(frame))), scope);
  return (frame) => {
    const made = filtered(frame);
    if (signal === undefined) emit(frame.run, pythonText(made));
    return signal;
  };
}

const BLOCKS = new Set(['body', 'alternate', 'defaultBlock', 'operator']);

/** Nodes of a block that are evaluated with it, those of blocks inside it left out. */
export function costOf(node: unknown): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, item) => sum + costOf(item), 0);
  if (node instanceof Map) return costOf([...node].flat());
  if (typeof node !== 'object' || node === null || !('type' in node)) return 0;
  return Object.entries(node).reduce((sum, [field, value]) => sum + (BLOCKS.has(field) ? 0 : costOf(value)), 1);
}
