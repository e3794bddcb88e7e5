import { UNDEFINED, bool, callable, integer, mapping } from './jinja-library.ts';
import type { TemplateScope, TemplateValue } from './jinja-library.ts';
import type { TemplateNode } from '../../jinja-library.ts';
import { itemsOf } from './template-filters.ts';
import { TemplateError } from '../../tokenizer.ts';

/** Sets the names of a loop to one of its items, which is taken apart where there are several. */
export function bind(target: TemplateNode, item: TemplateValue, scope: TemplateScope): void {
  if (target.type === 'Identifier') {
    scope.variables.set(target['value'] as string, item);
    return;
  }
  const targets = target['value'] as readonly TemplateNode[];
  const items = itemsOf(item);
  if (items.length !== targets.length) throw new TemplateError(`${items.length} values for ${targets.length} names of a loop`);
  for (const [index, inner] of targets.entries()) bind(inner, items[index] as TemplateValue, scope);
}

/** `loop` inside a loop, as Jinja2 3.1 (runtime.py, LoopContext) gives it. */
export function loopVariable(items: readonly TemplateValue[], index: number): TemplateValue {
  const cycle = (args: readonly TemplateValue[]): TemplateValue => args[index % args.length] ?? UNDEFINED;
  return mapping(
    new Map([
      ['index', integer(index + 1)],
      ['index0', integer(index)],
      ['revindex', integer(items.length - index)],
      ['revindex0', integer(items.length - index - 1)],
      ['first', bool(index === 0)],
      ['last', bool(index === items.length - 1)],
      ['length', integer(items.length)],
      ['previtem', items[index - 1] ?? UNDEFINED],
      ['nextitem', items[index + 1] ?? UNDEFINED],
      ['cycle', callable(cycle)],
    ]),
  );
}
