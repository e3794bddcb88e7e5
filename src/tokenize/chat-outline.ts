import type { JsonObject } from '../json.ts';
import { childrenOf, parseTemplate } from './jinja-library.ts';
import { runOutline } from './outline-run.ts';
import { NotFollowed } from './outline-values.ts';
import type { Conditions } from './outline-values.ts';
import { templateGlobals } from './template-globals.ts';
import { CHARACTERS_PER_STEP, MAX_STEPS } from './template-run.ts';
import type { TemplateValue } from './template-values.ts';
import { TemplateError } from './tokenizer.ts';
import type { TemplateMessage } from './tokenizer.ts';

/** What a template writes for messages of some roles, whatever they say. */
interface Outline {
  /** Before each content, and behind the last one. */
  texts: readonly string[];
  /** Which message's content stands between them. */
  places: readonly number[];
  conditions: Conditions;
  steps: number;
}

/** A rendered conversation, and where contents stand in it. */
export interface FilledChat {
  text: string;
  /** Where each content stands that the template wrote, in order, as the message's place and where it begins. */
  contents: readonly { message: number; start: number }[];
  /** Whether the template treats a content like those. */
  takes(content: string): boolean;
  /** The rendering with another content in the place of one; `undefined` where the template may treat that otherwise. */
  withContent(message: number, content: string): string | undefined;
}

export interface ChatOutlines {
  /**
   * Renders messages as the template does, where it treats their contents like any others: then it is run once for all conversations of the same roles. `undefined` where
   * it may look into one of them, or reads more of a message, and for the first conversation of some roles, since that run takes as long as dozens of plain ones.
   */
  fill(messages: readonly TemplateMessage[]): FilledChat | undefined;
}

export interface ChatOutlinesOptions {
  template: string;
  specialTokens: Readonly<Record<string, string>>;
  variables: JsonObject;
}

const MAX_MESSAGES = 64;
const MAX_OUTLINES = 1024;
const BETWEEN_ROLES = '\0';

/** Outlines of a template without tools and without a prompt for an answer. */
export function chatOutlines({ template, specialTokens, variables }: ChatOutlinesOptions): ChatOutlines {
  const body = childrenOf(parseTemplate(template), 'body');
  const given = new Map<string, TemplateValue>([
    ...templateGlobals(() => new Date(0)),
    ...Object.entries(specialTokens),
    ...Object.entries(variables),
    ['tools', null],
    ['documents', variables['documents'] ?? null],
    ['add_generation_prompt', false],
  ]);
  const outlines = new Map<string, Outline | 'met' | 'none'>();

  function outlineOf(messages: readonly TemplateMessage[]): Outline | undefined {
    const roles: string[] = [];
    for (const { role } of messages) {
      if (typeof role !== 'string' || role.includes(BETWEEN_ROLES)) return undefined;
      roles.push(role);
    }
    const key = roles.join(BETWEEN_ROLES);
    const known = outlines.get(key);
    if (known === undefined && outlines.size < MAX_OUTLINES) outlines.set(key, 'met');
    if (known !== 'met') return known === 'none' ? undefined : known;
    const outline = outlineFor(roles);
    outlines.set(key, outline ?? 'none');
    return outline;
  }

  function outlineFor(roles: readonly string[]): Outline | undefined {
    try {
      const { out, conditions, steps } = runOutline(body, given, roles);
      return { ...textsAround(out), conditions, steps };
    } catch (error) {
      if (error instanceof NotFollowed || error instanceof TemplateError) return undefined;
      throw error;
    }
  }

  return {
    fill(messages) {
      if (messages.length === 0 || messages.length > MAX_MESSAGES) return undefined;
      const outline = outlineOf(messages);
      const contents = outline === undefined ? undefined : contentsOf(messages, outline);
      return outline === undefined || contents === undefined ? undefined : filled(outline, contents);
    },
  };
}

function textsAround(out: readonly (string | number)[]): Pick<Outline, 'texts' | 'places'> {
  const texts: string[] = [];
  const places: number[] = [];
  let text = '';
  for (const part of out) {
    if (typeof part === 'string') text += part;
    else {
      texts.push(text);
      places.push(part);
      text = '';
    }
  }
  return { texts: [...texts, text], places };
}

/** The contents, where the outline holds for them. */
function contentsOf(messages: readonly TemplateMessage[], { conditions, steps }: Outline): string[] | undefined {
  const contents: string[] = [];
  let length = 0;
  for (const message of messages) {
    const { content } = message;
    if (typeof content !== 'string' || !isLikeAny(content, conditions)) return undefined;
    for (const key in message) if (conditions.keysRead.has(key)) return undefined;
    contents.push(content);
    length += content.length;
  }
  // a template that has to do more is refused
  return steps * (2 + messages.length + length / CHARACTERS_PER_STEP) < MAX_STEPS ? contents : undefined;
}

function isLikeAny(content: string, { without, starts, ends }: Conditions): boolean {
  if (content === '' || starts.has(content.charAt(0)) || ends.has(content.charAt(content.length - 1))) return false;
  for (const wanted of without) if (content.includes(wanted)) return false;
  return true;
}

function filled(outline: Outline, contents: readonly string[]): FilledChat {
  const { texts, places, conditions } = outline;
  let text = texts[0] ?? '';
  const standing = places.map((message, index) => {
    const start = text.length;
    text += (contents[message] ?? '') + (texts[index + 1] ?? '');
    return { message, start };
  });
  return {
    text,
    contents: standing,
    takes: (content) => isLikeAny(content, conditions),
    withContent: (message, content) => (isLikeAny(content, conditions) ? filled(outline, contents.with(message, content)).text : undefined),
  };
}
