import { childOf, childrenOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import { NotFollowed, Text, Turn, isList, isTrue, noConditions, plain } from './outline-values.ts';
import type { Conditions, Value } from './outline-values.ts';
import { evaluate } from './outline-expressions.ts';
import { pythonText } from './python-text.ts';
import { checkNamespaceName } from './template-globals.ts';
import { itemsOf } from './template-items.ts';
import { STEPS_PER_TURN } from './template-run.ts';
import { costOf } from './template-statements.ts';
import type { Signal } from './template-statements.ts';
import { LoopContext, Namespace } from './template-values.ts';
import type { TemplateValue } from './template-values.ts';

/** Names of a block, from the innermost on. */
export interface Names {
  readonly values: Map<string, Value>;
  readonly outer: Names | undefined;
}

/** One rendering without contents. */
export interface OutlineRun {
  out: (string | number)[];
  /** As the compiled template counts them, apart from what long texts cost. */
  steps: number;
  readonly conditions: Conditions;
}

/** Work beyond which an outline is not worth it. */
const MAX_STEPS = 200_000;

/** Renders a template as `compileProgram` does, for messages of which only the roles are known. Throws `NotFollowed`, and what a template throws. */
export function runOutline(body: readonly TemplateNode[], given: ReadonlyMap<string, TemplateValue>, roles: readonly string[]): OutlineRun {
  const run: OutlineRun = { out: [], steps: 0, conditions: noConditions() };
  const messages = roles.map((role, index) => new Turn(index, role));
  const signal = runBlock(body, { values: new Map<string, Value>([...given, ['messages', messages]]), outer: undefined }, run);
  if (signal !== undefined) throw new NotFollowed();
  return run;
}

function runBlock(nodes: readonly TemplateNode[], names: Names, run: OutlineRun): Signal {
  spend(run, costOf(nodes));
  for (const node of nodes) {
    const signal = runStatement(node, names, run);
    if (signal !== undefined) return signal;
  }
  return undefined;
}

function spend(run: OutlineRun, steps: number): void {
  run.steps += steps;
  if (run.steps > MAX_STEPS) throw new NotFollowed();
}

function runStatement(node: TemplateNode, names: Names, run: OutlineRun): Signal {
  switch (node.type) {
    case 'Comment':
      return undefined;
    case 'If': {
      const isMet = isTrue(evaluate(childOf(node, 'test'), names, run));
      return runBlock(childrenOf(node, isMet ? 'body' : 'alternate'), names, run);
    }
    case 'For':
      return runLoop(node, names, run);
    case 'Set':
      return runSet(node, names, run);
    case 'Macro':
      names.values.set(nameOf(childOf(node, 'name')), notCalled);
      return undefined;
    case 'Break':
      return 'break';
    case 'Continue':
      return 'continue';
    case 'CallStatement':
    case 'FilterStatement':
      throw new NotFollowed();
    default: {
      const value = evaluate(node, names, run);
      if (value instanceof Text) run.out.push(...value.parts);
      else run.out.push(pythonText(plain(value)));
      return undefined;
    }
  }
}

function notCalled(): never {
  throw new NotFollowed();
}

function runLoop(node: TemplateNode, outer: Names, run: OutlineRun): Signal {
  const iterable = childOf(node, 'iterable');
  const target = childOf(node, 'loopvar');
  if (target.type !== 'Identifier') throw new NotFollowed();
  const withItem = (item: Value): Names => {
    spend(run, STEPS_PER_TURN);
    return { values: new Map([[nameOf(target), item]]), outer };
  };
  const isFiltered = iterable.type === 'SelectExpression';
  let items = itemsIn(evaluate(isFiltered ? childOf(iterable, 'lhs') : iterable, outer, run));
  if (isFiltered) items = items.filter((item) => isTrue(evaluate(childOf(iterable, 'test'), withItem(item), run)));
  if (items.length === 0) return runBlock(childrenOf(node, 'defaultBlock'), { values: new Map(), outer }, run);
  const loop = new LoopContext(items as readonly TemplateValue[]);
  for (const item of items) {
    const names = withItem(item);
    names.values.set('loop', loop);
    if (runBlock(childrenOf(node, 'body'), names, run) === 'break') break;
    loop.index++;
  }
  return undefined;
}

function itemsIn(value: Value): readonly Value[] {
  return isList(value) ? value : itemsOf(plain(value));
}

function runSet(node: TemplateNode, names: Names, run: OutlineRun): Signal {
  const target = childOf(node, 'assignee');
  if (node['value'] === null) return runCapture(node, names, run);
  assign(target, evaluate(childOf(node, 'value'), names, run), names, run);
  return undefined;
}

function runCapture(node: TemplateNode, names: Names, run: OutlineRun): Signal {
  const before = run.out;
  run.out = [];
  const signal = runBlock(childrenOf(node, 'body'), { values: new Map(), outer: names }, run);
  const written = run.out;
  run.out = before;
  if (signal === undefined) assign(childOf(node, 'assignee'), textOfParts(written), names, run);
  return signal;
}

function textOfParts(parts: readonly (string | number)[]): Value {
  return parts.every((part) => typeof part === 'string') ? parts.join('') : new Text(parts.filter((part) => part !== ''));
}

function assign(target: TemplateNode, value: Value, names: Names, run: OutlineRun): void {
  if (target.type === 'Identifier') {
    names.values.set(nameOf(target), value);
    return;
  }
  if (target.type !== 'MemberExpression' || childOf(target, 'property').type !== 'Identifier') throw new NotFollowed();
  const object = evaluate(childOf(target, 'object'), names, run);
  if (!(object instanceof Namespace)) throw new NotFollowed();
  const name = nameOf(childOf(target, 'property'));
  checkNamespaceName(name);
  (object.entries as Map<string, Value>).set(name, value);
}
