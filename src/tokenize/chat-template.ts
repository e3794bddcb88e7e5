import { DsprepError, EXIT } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject, setOwn } from '../json.ts';
import {
  Environment,
  NONE,
  bool,
  callable,
  integer,
  isMapping,
  list,
  mapping,
  parseTemplate,
  templateValue,
  text,
} from './jinja-library.ts';
import type { TemplateNode, TemplateScope, TemplateValue } from './jinja-library.ts';
import { pythonText } from './python-text.ts';
import { strftime } from './strftime.ts';
import { TemplateInterpreter } from './template-interpreter.ts';
import { TemplateError } from './tokenizer.ts';
import type { RenderOptions, TemplateMessage } from './tokenizer.ts';

/** Items of one `range`: Jinja2's sandbox stops there as well (sandbox.py, MAX_RANGE). */
const MAX_RANGE = 100_000;
/** A message's reasoning under any of these names is given to the template under the first, and under `thinking` (transformers 5.23, `_alias_reasoning_fields`). */
const REASONING_FIELDS = ['reasoning_content', 'thinking', 'reasoning'] as const;

export interface ChatTemplate {
  render(messages: readonly TemplateMessage[], options: RenderOptions): string;
}

export interface ChatTemplateOptions {
  template: string;
  /** Whose it is, for the error when it can't be parsed. */
  name: string;
  specialTokens: Readonly<Record<string, string>>;
  /** The time that `strftime_now` shows. */
  now: () => Date;
  /** Whether reasoning is given under all names that templates read, as transformers does since 5.23. Default true. */
  aliasesReasoning?: boolean;
}

/**
 * Compiles a chat template to render as transformers 5.23 does (`apply_chat_template`: tokenization_utils_base.py, utils/chat_template_utils.py). Throws
 * `DsprepError` `CHAT_TEMPLATE_INVALID`.
 */
export function compileChatTemplate({ template, name, specialTokens, now, aliasesReasoning = true }: ChatTemplateOptions): ChatTemplate {
  const program = parsed(template, name);
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

function parsed(template: string, name: string): TemplateNode {
  try {
    return parseTemplate(template);
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? '';
    throw new DsprepError({
      code: 'CHAT_TEMPLATE_INVALID',
      message: `the chat template of ${name} can't be parsed: ${reason}`,
      hint: 'give another with --chat-template FILE',
      exitCode: EXIT.missing,
      cause,
    });
  }
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

/** The templates of a tokenizer_config.json: one, or a list of names and templates. */
export function configTemplates(config: JsonObject): Record<string, string> {
  const value = config['chat_template'];
  if (typeof value === 'string') return { default: value };
  const templates: JsonObject = {};
  if (Array.isArray(value)) {
    for (const entry of value) {
      if (!isJsonObject(entry)) continue;
      const { name, template } = entry;
      if (typeof name === 'string' && typeof template === 'string') setOwn(templates, name, template);
    }
  }
  return templates as Record<string, string>;
}
