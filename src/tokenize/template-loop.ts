import { childOf, childrenOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import { compileCondition, compileExpression } from './template-expressions.ts';
import { itemsOf } from './template-items.ts';
import { reads } from './template-macros.ts';
import { STEPS_PER_TURN, spend } from './template-run.ts';
import { assignmentOf, blockScope, clearSlots, declareBound, declareTargets, unboundSlots } from './template-scope.ts';
import type { Assign, Scope } from './template-scope.ts';
import type { CompileBlock, Statement } from './template-statements.ts';
import { LoopContext } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

/** A loop; each turn begins without what the turn before has set (Jinja2: scopes of blocks). `otherwise`: where there is nothing to go through. */
export function compileLoop(node: TemplateNode, outer: Scope, compileBlock: CompileBlock, otherwise: Statement): Statement {
  const iterable = childOf(node, 'iterable');
  const isFiltered = iterable.type === 'SelectExpression';
  const all = compileExpression(isFiltered ? childOf(iterable, 'lhs') : iterable, outer);
  const target = childOf(node, 'loopvar');
  const body = childrenOf(node, 'body');
  const scope = blockScope(outer, true);
  const assign = compileTarget(target, scope);
  const test = isFiltered ? compileCondition(childOf(iterable, 'test'), scope) : undefined;
  const assignLoop = reads(body, 'loop') ? loopAssignment(scope) : undefined;
  declareTargets(scope, body);
  const block = compileBlock(body, scope);
  const slots = unboundSlots(scope);
  return (frame) => {
    let items = itemsOf(all(frame));
    if (test !== undefined)
      items = items.filter((item) => {
        spend(frame.run, STEPS_PER_TURN);
        assign(frame, item);
        return test(frame);
      });
    if (items.length === 0) return otherwise(frame);
    const loop = new LoopContext(items);
    for (const item of items) {
      spend(frame.run, STEPS_PER_TURN);
      if (slots.length > 0) clearSlots(frame, slots);
      assign(frame, item);
      assignLoop?.(frame, loop);
      const signal = block(frame);
      if (signal === 'break') break;
      loop.index++;
    }
    return undefined;
  };
}

function loopAssignment(scope: Scope): Assign {
  declareBound(scope, 'loop');
  return assignmentOf(scope, 'loop');
}

/** The names of a loop, which take an item apart where there are several. */
function compileTarget(target: TemplateNode, scope: Scope): Assign {
  if (target.type === 'Identifier') {
    declareBound(scope, nameOf(target));
    return assignmentOf(scope, nameOf(target));
  }
  const targets = childrenOf(target, 'value').map((inner) => compileTarget(inner, scope));
  return (frame, value) => {
    const items = itemsOf(value);
    if (items.length !== targets.length) throw new TemplateError(`${items.length} values for ${targets.length} names of a loop`);
    for (const [index, assign] of targets.entries()) assign(frame, items[index]);
  };
}
