import { childOf, childrenOf, nameOf } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import type { Run } from './template-run.ts';
import type { TemplateValue } from './template-values.ts';

/** A variable that nothing has set yet. */
const UNSET = Symbol('unset');

type Slot = TemplateValue | typeof UNSET;

/** The variables of one call: of the template itself, a macro, or the body of a `{% call %}` block. */
export interface Frame {
  readonly slots: Slot[];
  /** Where the macro was written, not where it was called: Jinja2's names are lexical. */
  readonly outer: Frame | undefined;
  readonly run: Run;
}

/** What is known of a frame when a template is compiled. */
export interface FrameLayout {
  size: number;
  readonly outer: FrameLayout | undefined;
}

/** Names of a block that has its own: the template, a turn of a loop, a macro. */
export interface Scope {
  readonly names: Map<string, number>;
  /** Names that are set before anything else happens, so that none of the same name outside is looked at. */
  readonly bound: Set<string>;
  readonly layout: FrameLayout;
  readonly outer: Scope | undefined;
  /** Whether `{% break %}` has a loop here. */
  readonly isInLoop: boolean;
}

export type Lookup = (frame: Frame) => TemplateValue;
export type Assign = (frame: Frame, value: TemplateValue) => void;

export function rootScope(): Scope {
  return { names: new Map(), bound: new Set(), layout: { size: 0, outer: undefined }, outer: undefined, isInLoop: false };
}

/** A scope within the same call. */
export function blockScope(outer: Scope, isInLoop = outer.isInLoop): Scope {
  return { names: new Map(), bound: new Set(), layout: outer.layout, outer, isInLoop };
}

/** The scope of a macro. */
export function macroScope(outer: Scope): Scope {
  return { names: new Map(), bound: new Set(), layout: { size: 0, outer: outer.layout }, outer, isInLoop: false };
}

/** The slot of a name in a scope, made where there is none yet. */
export function declare(scope: Scope, name: string): number {
  const known = scope.names.get(name);
  if (known !== undefined) return known;
  const slot = scope.layout.size++;
  scope.names.set(name, slot);
  return slot;
}

/** As `declare`, for a name that is always set. */
export function declareBound(scope: Scope, name: string): number {
  scope.bound.add(name);
  return declare(scope, name);
}

/** Declares what the statements of a block set, which its expressions may then find unset. */
export function declareTargets(scope: Scope, statements: readonly TemplateNode[]): void {
  for (const statement of statements) {
    if (statement.type === 'Macro') declare(scope, nameOf(childOf(statement, 'name')));
    if (statement.type === 'Set') declareTarget(scope, childOf(statement, 'assignee'));
    if (statement.type === 'If') {
      declareTargets(scope, childrenOf(statement, 'body'));
      declareTargets(scope, childrenOf(statement, 'alternate'));
    }
  }
}

function declareTarget(scope: Scope, target: TemplateNode): void {
  if (target.type === 'Identifier') declare(scope, nameOf(target));
  if (target.type === 'TupleLiteral') for (const inner of childrenOf(target, 'value')) declareTarget(scope, inner);
}

/** Slots that a block begins without. */
export function unboundSlots(scope: Scope): readonly number[] {
  return [...scope.names].filter(([name]) => !scope.bound.has(name)).map(([, slot]) => slot);
}

export function clearSlots(frame: Frame, slots: readonly number[]): void {
  for (const slot of slots) frame.slots[slot] = UNSET;
}

export function newFrame(layout: FrameLayout, outer: Frame): Frame {
  return { slots: Array.from<Slot>({ length: layout.size }).fill(UNSET), outer, run: outer.run };
}

/** Reads a name: from the innermost scope that has set it, at last from what the template was given. */
export function lookupOf(scope: Scope, name: string): Lookup {
  const places: { depth: number; slot: number }[] = [];
  let depth = 0;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const slot = at.outer === undefined ? declare(at, name) : at.names.get(name);
    if (slot !== undefined) places.push({ depth, slot });
    if (at.bound.has(name)) break;
    if (at.outer !== undefined && at.outer.layout !== at.layout) depth++;
  }
  const lookups = places.map(({ depth: up, slot }) => lookupAt(up, slot));
  // the last is always set: a bound name, or one of the template's own, which begin as undefined
  const last = lookups.pop() as Lookup;
  return lookups.reduceRight(orElse, last);
}

type SlotLookup = (frame: Frame) => Slot;

function lookupAt(depth: number, slot: number): SlotLookup {
  if (depth === 0) return (frame) => frame.slots[slot];
  return (frame) => {
    let at: Frame | undefined = frame;
    for (let up = 0; up < depth; up++) at = at?.outer;
    return at?.slots[slot];
  };
}

function orElse(otherwise: Lookup, lookup: SlotLookup): Lookup {
  return (frame) => {
    const value = lookup(frame);
    return value === UNSET ? otherwise(frame) : value;
  };
}

/** Sets a name of this scope. */
export function assignmentOf(scope: Scope, name: string): Assign {
  const slot = declare(scope, name);
  return (frame, value) => {
    frame.slots[slot] = value;
  };
}
