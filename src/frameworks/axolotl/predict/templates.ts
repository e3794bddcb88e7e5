import { existsSync, readFileSync, statSync } from 'node:fs';
import { DsprepError } from '../../../errors.ts';
import type { JsonObject, JsonValue } from '../../../json.ts';
import { packageFile } from '../../../package-files.ts';
import { chatOutlines } from '../../../tokenize/chat-outline.ts';
import type { FilledChat } from '../../../tokenize/chat-outline.ts';
import { compileChatTemplate } from '../../../tokenize/chat-template.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { TemplateError } from '../../../tokenize/tokenizer.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import type { OptionReader } from './option-reader.ts';
import type { AxolotlSettings } from './options.ts';

/** A chat template, and how messages look in it. */
export interface RowTemplate {
  source: string;
  /** Throws `RowStop` where the template stops. */
  render(messages: readonly JsonObject[], options?: TurnRendering): string;
  /** The same without tools, and where contents stand in it; `undefined` where the template may look into one of them. */
  fill(messages: readonly JsonObject[]): FilledChat | undefined;
}

export interface TurnRendering {
  tools?: JsonValue[] | undefined;
  addGenerationPrompt?: boolean;
  variables?: JsonObject;
}

/**
 * The template of a dataset: its own, else the root's, else the tokenizer's (Axolotl 0.21.0, utils/chat_templates/base.py). `isOwn`: whether its `chat_template` counts; a
 * dataset of `type: chat_template` has `tokenizer_default` where it says nothing, so that its `chat_template_jinja` alone is ignored (utils/schemas/datasets.py).
 */
export function openTemplate(
  settings: AxolotlSettings,
  dataset: OptionReader,
  tokenizer: Tokenizer,
  isOwn: boolean,
): RowTemplate | undefined {
  const { parts } = tokenizer;
  if (parts === undefined) {
    dataset.refuse('type', `the tokenizer ${tokenizer.name} does not say what it is made of`);
    return undefined;
  }
  const rootChoice = settings.chatTemplate ?? (settings.chatTemplateJinja === undefined ? undefined : 'jinja');
  const ofTokenizer = Object.keys(parts.chatTemplates).length === 1 ? parts.chatTemplates['default'] : undefined;
  const rootDefault = rootChoice === undefined ? ofTokenizer : templateSource(rootChoice, settings.chatTemplateJinja, ofTokenizer);
  const choice = (isOwn ? dataset.text('chat_template') : undefined) ?? 'tokenizer_default';
  const source = templateSource(choice, isOwn ? dataset.text('chat_template_jinja') : undefined, rootDefault);
  if (source === undefined) {
    const name = choice === 'tokenizer_default' ? (rootChoice ?? choice) : choice;
    dataset.refuse(
      'chat_template',
      `${name} names no template: handled are the tokenizer's own single one, jinja with chat_template_jinja, and ${names()}`,
    );
    return undefined;
  }
  return compiled(source, settings, dataset, tokenizer);
}

function compiled(source: string, settings: AxolotlSettings, dataset: OptionReader, { name, parts }: Tokenizer): RowTemplate | undefined {
  const { bos, eos } = settings.namedTokens;
  const specialTokens = {
    ...parts?.namedTokens,
    ...(bos === undefined ? {} : { bos_token: bos }),
    ...(eos === undefined ? {} : { eos_token: eos }),
  };
  try {
    const template = compileChatTemplate({
      template: source,
      name,
      specialTokens,
      now: parts?.now ?? (() => new Date()),
      aliasesReasoning: false,
    });
    const outlines = chatOutlines({ template: source, specialTokens, variables: settings.chatTemplateKwargs });
    return {
      source,
      fill: outlines.fill,
      render(messages, { tools, addGenerationPrompt = false, variables = {} } = {}) {
        if (messages.length === 0) throw new RowStop('CRASH_NO_MESSAGES', 'a conversation without messages');
        try {
          return template.render(messages, {
            ...(tools === undefined ? {} : { tools }),
            addGenerationPrompt,
            variables: { ...settings.chatTemplateKwargs, ...variables },
          });
        } catch (error) {
          if (error instanceof TemplateError) throw new RowStop('CRASH_TEMPLATE', `the chat template stops: ${error.message}`);
          throw error;
        }
      },
    };
  } catch (error) {
    if (!(error instanceof DsprepError)) throw error;
    dataset.refuse('chat_template', error.message);
    return undefined;
  }
}

const FALLBACK = 'tokenizer_default_fallback_';

function templateSource(choice: string, jinja: string | undefined, ofTokenizer: string | undefined): string | undefined {
  if (choice === 'jinja') return jinja === undefined ? undefined : isFile(jinja) ? readFileSync(jinja, 'utf8') : jinja;
  if (choice === 'tokenizer_default') return ofTokenizer;
  if (choice.startsWith(FALLBACK)) return ofTokenizer ?? namedTemplate(choice.slice(FALLBACK.length));
  return namedTemplate(choice);
}

function isFile(path: string): boolean {
  return !path.includes('\0') && path.length < 4096 && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** One of Axolotl's own, as its package has it. */
function namedTemplate(name: string): string | undefined {
  if (!/^[a-z0-9_]+$/.test(name)) return undefined;
  const path = packageFile(`assets/templates/axolotl/${name}.jinja`);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function names(): string {
  return 'the names of Axolotl 0.21.0 (chatml, llama3, qwen3, …)';
}
