import { DsprepError, EXIT } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { isJsonObject, setOwn } from '../json.ts';
import { REASONING_FIELDS, cutAtTag, taggedFinal } from './chat-template-continue.ts';
import { chatOutlines } from './chat-outline.ts';
import { parseTemplate } from './jinja-library.ts';
import type { TemplateNode } from './jinja-library.ts';
import { once } from './once.ts';
import { generatedSpans } from './template-generation.ts';
import { templateGlobals } from './template-globals.ts';
import { newRun } from './template-run.ts';
import { rootScope } from './template-scope.ts';
import { compileProgram } from './template-statements.ts';
import type { TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';
import type { MarkedText, RenderOptions, TemplateMessage } from './tokenizer.ts';

export interface ChatTemplate {
  render(messages: readonly TemplateMessage[], options: RenderOptions): string;
  /** As `render`, with what `{% generation %}` blocks wrote. */
  renderMarked(messages: readonly TemplateMessage[], options: RenderOptions): MarkedText;
  /** Whether the template asks for the time (`strftime_now`). */
  readsClock: boolean;
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
 * Compiles a chat template to render as transformers 5.23 does (`apply_chat_template`: tokenization_utils_base.py, utils/chat_template_utils.py). Its tree becomes
 * functions, once; names become places in a list. Throws `DsprepError` `CHAT_TEMPLATE_INVALID`.
 */
export function compileChatTemplate({ template, name, specialTokens, now, aliasesReasoning = true }: ChatTemplateOptions): ChatTemplate {
  const scope = rootScope();
  const write = compiled(parsed(template, name), scope, name);
  const { names } = scope;
  const outlines = once(() => chatOutlines({ template, specialTokens, variables: {} }));
  const given = slotValues(names, [...templateGlobals(now), ...Object.entries(specialTokens)]);

  const renderMarked = (messages: readonly TemplateMessage[], options: RenderOptions): MarkedText => {
    const { tools, addGenerationPrompt = false, variables = {}, continueFinalMessage = false } = options;
    const ownMessages = messages.map(aliasesReasoning ? aliasedMessage : withoutNulls);
    const field = continueFinalMessage === true ? 'content' : continueFinalMessage;
    const final = field === false || field === '' ? undefined : taggedFinal(ownMessages, field, template);
    if (final !== undefined && addGenerationPrompt)
      throw new TemplateError('continue_final_message and add_generation_prompt are not compatible.');
    if (final === undefined && tools === undefined && !addGenerationPrompt && isEmpty(variables)) {
      const filled = outlines().fill(ownMessages);
      if (filled !== undefined) return { text: filled.text, generated: [] };
    }
    const slots = given.slice();
    const set = (key: string, value: TemplateValue): void => {
      const slot = names.get(key);
      if (slot !== undefined) slots[slot] = value;
    };
    for (const [key, value] of Object.entries(variables)) set(key, value);
    set('messages', final?.messages ?? ownMessages);
    set('tools', tools ?? null);
    set('documents', variables['documents'] ?? null);
    set('add_generation_prompt', addGenerationPrompt);
    const run = newRun();
    write({ slots, outer: undefined, run });
    if (final !== undefined) return { text: cutAtTag(run.out, final.text), generated: [] };
    return { text: run.out, generated: generatedSpans(run, run.out) };
  };

  const refusing = (messages: readonly TemplateMessage[], options: RenderOptions): MarkedText => {
    try {
      return renderMarked(messages, options);
    } catch (error) {
      throw asTemplateError(error);
    }
  };
  return {
    render: (messages, options) => refusing(messages, options).text,
    renderMarked: refusing,
    readsClock: names.has('strftime_now'),
  };
}

function isEmpty(variables: JsonObject): boolean {
  for (const _ in variables) return false;
  return true;
}

function slotValues(names: ReadonlyMap<string, number>, entries: readonly (readonly [string, TemplateValue])[]): TemplateValue[] {
  const values = new Map(entries);
  const slots: TemplateValue[] = [];
  for (const [name, slot] of names) slots[slot] = values.get(name);
  return slots;
}

function asTemplateError(error: unknown): TemplateError {
  if (error instanceof TemplateError) return error;
  const reason = error instanceof RangeError ? 'it needs too much room' : error instanceof Error ? error.message : String(error);
  return new TemplateError(reason, { cause: error });
}

function compiled(program: TemplateNode, scope: ReturnType<typeof rootScope>, name: string): ReturnType<typeof compileProgram> {
  try {
    return compileProgram(program, scope);
  } catch (cause) {
    throw invalid(name, cause);
  }
}

function parsed(template: string, name: string): TemplateNode {
  try {
    return parseTemplate(template);
  } catch (cause) {
    throw invalid(name, cause);
  }
}

function invalid(name: string, cause: unknown): DsprepError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? '';
  return new DsprepError({
    code: 'CHAT_TEMPLATE_INVALID',
    message: `the chat template of ${name} can't be parsed: ${reason}`,
    hint: 'give another with --chat-template FILE',
    exitCode: EXIT.missing,
    cause,
  });
}

/** Fields that are null are left out (transformers 5.23, `apply_chat_template`). A message without any is given as it is: templates change nothing. */
function withoutNulls(message: TemplateMessage): JsonObject {
  if (!hasNull(message)) return message;
  const given: JsonObject = {};
  for (const [key, value] of Object.entries(message)) if (value !== null) setOwn(given, key, value);
  return given;
}

function hasNull(message: TemplateMessage): boolean {
  for (const key in message) if (message[key] === null) return true;
  return false;
}

/** And reasoning is given under the names that templates read. */
function aliasedMessage(message: TemplateMessage): JsonObject {
  const given = withoutNulls(message);
  const name = REASONING_FIELDS.find((field) => given[field] !== undefined);
  const reasoning = name === undefined ? undefined : given[name];
  return reasoning === undefined ? given : { thinking: reasoning, ...given, reasoning_content: reasoning };
}

/** Whether a template marks what a model generates, as transformers and TRL look for it (TRL 1.16, chat_template_utils.py, `has_generation_markers`). */
export function marksGeneration(template: string): boolean {
  return /\{%-?\s*generation\s*-?%\}/.test(template);
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
