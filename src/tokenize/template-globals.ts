import { strftime } from './strftime.ts';
import { pythonText } from './python-text.ts';
import { itemsOf } from './template-items.ts';
import { KeywordArguments, Namespace, entriesOfMapping, isMapping, numberOf, sequenceItems, typeName } from './template-values.ts';
import type { TemplateArguments, TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';

/** Items of one `range`: Jinja2's sandbox stops there as well (sandbox.py, MAX_RANGE). */
const MAX_RANGE = 100_000;

/** What transformers puts into a template's environment, and Jinja2's own globals that chat templates use. */
export function templateGlobals(now: () => Date): ReadonlyMap<string, TemplateValue> {
  return new Map<string, TemplateValue>([
    ['true', true],
    ['True', true],
    ['false', false],
    ['False', false],
    ['none', null],
    ['None', null],
    ['raise_exception', refuse],
    ['range', range],
    ['dict', (args) => new Map(entriesGiven('dict', args))],
    ['namespace', namespace],
    ['strftime_now', ([format]) => strftime(now(), pythonText(format))],
  ]);
}

function refuse([message]: TemplateArguments): never {
  throw new TemplateError(message === undefined ? 'refused' : pythonText(message));
}

function range(args: TemplateArguments): TemplateValue {
  const [first = 0, second, step = 1] = args.map((value) => numberOf(value) ?? NaN);
  const [from, to] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (!Number.isFinite(length) || length > MAX_RANGE) throw new TemplateError(`a range of more than ${MAX_RANGE} numbers`);
  return Array.from({ length }, (_, index) => from + index * step);
}

/** transformers 5.23 refuses names that begin with an underscore (utils/chat_template_utils.py, `TemplateNamespace`). */
export function checkNamespaceName(name: string): void {
  if (!name.startsWith('_')) return;
  throw new TemplateError(
    `Chat templates cannot store underscore-prefixed attributes on a namespace, but got '${name}'. Please rename the attribute.`,
  );
}

function namespace(args: TemplateArguments): TemplateValue {
  const entries = entriesGiven('namespace', args);
  for (const [name] of entries) checkNamespaceName(name);
  return new Namespace(new Map(entries));
}

/** Of a mapping or pairs, then of keywords. */
function entriesGiven(name: string, args: TemplateArguments): [string, TemplateValue][] {
  const last = args.at(-1);
  const byName = last instanceof KeywordArguments ? [...last] : [];
  const byPlace = last instanceof KeywordArguments ? args.slice(0, -1) : args;
  if (byPlace.length > 1) throw new TemplateError(`${name} expected at most 1 argument, got ${byPlace.length}`);
  const [source] = byPlace;
  if (isMapping(source)) return [...entriesOfMapping(source), ...byName];
  if (source !== undefined && sequenceItems(source) === undefined) throw new TemplateError(`'${typeName(source)}' object is not iterable`);
  return [...itemsOf(source).map((pair) => entryGiven(name, pair)), ...byName];
}

function entryGiven(name: string, pair: TemplateValue): [string, TemplateValue] {
  const [key, value, ...more] = itemsOf(pair);
  if (typeof key === 'string' && value !== undefined && more.length === 0) return [key, value];
  throw new TemplateError(`${name} expected an object or an iterable of [key, value] pairs`);
}
