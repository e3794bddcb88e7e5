import type { JsonObject, JsonValue } from '../../../json.ts';
import { setOwn } from '../../../json.ts';
import { Environment, NONE, bool, callable, integer, isMapping, list, mapping, templateValue, text } from './jinja-library.ts';
import type { TemplateScope, TemplateValue } from './jinja-library.ts';
import { parseTemplate } from '../../jinja-library.ts';
import type { ChatTemplate, ChatTemplateOptions } from '../../chat-template.ts';
import { pythonText } from './python-text.ts';
import { strftime } from '../../strftime.ts';
import { TemplateInterpreter } from './template-interpreter.ts';
import { TemplateError } from '../../tokenizer.ts';
import type { TemplateMessage } from '../../tokenizer.ts';

/** Items of one `range`: Jinja2's sandbox stops there as well (sandbox.py, MAX_RANGE). */
const MAX_RANGE = 100_000;
/** A message's reasoning under any of these names is given to the template under the first, and under `thinking` (transformers 5.23, `_alias_reasoning_fields`). */
const REASONING_FIELDS = ['reasoning_content', 'thinking', 'reasoning'] as const;

/**
 * The other engine, against which the compiled one is tested: it walks the tree of `@huggingface/jinja` anew for each rendering, with values of its own.
 */
export function interpretChatTemplate({
  template,
  specialTokens,
  now,
  aliasesReasoning = true,
}: ChatTemplateOptions): Pick<ChatTemplate, 'render'> {
  const program = parseTemplate(template);
  return {
    render(messages, { tools, addGenerationPrompt = false, variables = {} }) {
      try {
        const scope = globals(now);
        for (const [key, value] of Object.entries({ ...specialTokens, ...variables })) declare(scope, key, value);
        declare(scope, 'messages', messages.map(aliasesReasoning ? aliasedMessage : withoutNulls));
        declare(scope, 'tools', tools ?? null);
        declare(scope, 'documents', variables['documents'] ?? null);
        declare(scope, 'add_generation_prompt', addGenerationPrompt);
        return pythonText(new TemplateInterpreter(scope).run(program));
      } catch (error) {
        if (error instanceof TemplateError) throw error;
        const reason = error instanceof RangeError ? 'it needs too much room' : error instanceof Error ? error.message : String(error);
        throw new TemplateError(reason, { cause: error });
      }
    },
  };
}

function withoutNulls(message: TemplateMessage): JsonObject {
  const given: JsonObject = {};
  for (const [key, value] of Object.entries(message)) if (value !== null) setOwn(given, key, value);
  return given;
}

/** Fields that are null are left out, and reasoning is given under the names that templates read. */
function aliasedMessage(message: TemplateMessage): JsonObject {
  const given = withoutNulls(message);
  const name = REASONING_FIELDS.find((field) => given[field] !== undefined);
  const reasoning = name === undefined ? undefined : given[name];
  return reasoning === undefined ? given : { thinking: reasoning, ...given, reasoning_content: reasoning };
}

function declare(scope: TemplateScope, name: string, value: JsonValue): void {
  scope.variables.set(name, templateValue(value));
}

/** What transformers puts into a template's environment, and Jinja2's own globals that chat templates use. */
function globals(now: () => Date): TemplateScope {
  const scope = new Environment();
  for (const [name, value] of [
    ['true', bool(true)],
    ['True', bool(true)],
    ['false', bool(false)],
    ['False', bool(false)],
    ['none', NONE],
    ['None', NONE],
    ['raise_exception', callable(refuse)],
    ['range', callable(range)],
    ['dict', callable(([given]) => mapping(new Map(given !== undefined && isMapping(given) ? given.value : [])))],
    ['strftime_now', callable(([format]) => text(strftime(now(), format === undefined ? '' : pythonText(format))))],
  ] as const) {
    scope.variables.set(name, value);
  }
  return scope;
}

function refuse([message]: readonly TemplateValue[]): never {
  throw new TemplateError(message === undefined ? 'refused' : pythonText(message));
}

function range(args: readonly TemplateValue[]): TemplateValue {
  const [first = 0, second, step = 1] = args.map(({ value }) => Number(value));
  const [from, to] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (!Number.isFinite(length) || length > MAX_RANGE) throw new TemplateError(`a range of more than ${MAX_RANGE} numbers`);
  return list(Array.from({ length }, (_, index) => integer(from + index * step)));
}
