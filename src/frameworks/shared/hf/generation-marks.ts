import type { JsonObject, JsonValue } from '../../../json.ts';
import { compileChatTemplate } from '../../../tokenize/chat-template.ts';
import type { TemplateMessage } from '../../../tokenize/tokenizer.ts';
import { notPredicted } from './row-stop.ts';

/** A part of a text: UTF-16 offsets, the end not included. */
export interface TextSpan {
  start: number;
  end: number;
}

export interface MarkedText {
  text: string;
  /** What `{% generation %}` blocks wrote, in order. */
  generated: readonly TextSpan[];
}

export interface ChatInput {
  messages: readonly TemplateMessage[];
  tools?: JsonValue[];
  addGenerationPrompt?: boolean;
  variables?: JsonObject;
}

export interface ChatRenderer {
  render(input: ChatInput): MarkedText;
}

export interface ChatRendererOptions {
  template: string;
  name: string;
  namedTokens: Readonly<Record<string, string>>;
  now: () => Date;
}

const GENERATION = /\{%(-?)\s*generation\s*(-?)%\}/g;
const END_GENERATION = /\{%(-?)\s*endgeneration\s*(-?)%\}/g;
/** As transformers and TRL look for it (TRL 1.16, chat_template_utils.py, `has_generation_markers`). */
export const HAS_GENERATION = /\{%-?\s*generation\s*-?%\}/;

/** Noncharacters of Unicode: a pair that no message holds marks where a block begins and ends. */
const MARKS = Array.from(
  { length: 16 },
  (_, index) => [String.fromCharCode(0xfdd0 + 2 * index), String.fromCharCode(0xfdd1 + 2 * index)] as const,
);

/**
 * Renders a chat template and tells what its `{% generation %}` blocks wrote. transformers 5.23 makes a call block of each (utils/chat_template_utils.py,
 * `AssistantTracker`), and so does this; only blocks inside a macro or a captured `{% set %}`, whose place transformers itself loses, come out differently.
 */
export function chatRenderer({ template, name, namedTokens, now }: ChatRendererOptions): ChatRenderer {
  const marked = HAS_GENERATION.test(template)
    ? MARKING_MACRO + template.replace(GENERATION, '{%$1 call generation_block() $2%}').replace(END_GENERATION, '{%$1 endcall $2%}')
    : template;
  const compiled = compileChatTemplate({ template: marked, name, specialTokens: namedTokens, now });
  return {
    render({ messages, tools, addGenerationPrompt = false, variables = {} }) {
      const [begin, end] = freeMarks(JSON.stringify([messages, tools ?? null, variables]));
      const options = { addGenerationPrompt, variables: { ...variables, generation_begin: begin, generation_end: end } };
      return withoutMarks(compiled.render(messages, tools === undefined ? options : { ...options, tools }), begin, end);
    },
  };
}

const MARKING_MACRO = '{%- macro generation_block() -%}{{ generation_begin }}{{ caller() }}{{ generation_end }}{%- endmacro %}';

function freeMarks(input: string): readonly [string, string] {
  const free = MARKS.find(([begin, end]) => !input.includes(begin) && !input.includes(end));
  if (free === undefined) throw notPredicted('the messages hold every noncharacter of Unicode that could mark generated text');
  return free;
}

function withoutMarks(rendered: string, begin: string, end: string): MarkedText {
  if (!rendered.includes(begin)) return { text: rendered, generated: [] };
  const generated: TextSpan[] = [];
  let text = '';
  for (const part of rendered.split(begin)) {
    const [inside, ...after] = part.split(end);
    if (after.length > 0) generated.push({ start: text.length, end: text.length + (inside ?? '').length });
    text += (inside ?? '') + after.join('');
  }
  return { text, generated };
}
