import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { pythonStrip } from './python-strings.ts';
import { TemplateError } from './tokenizer.ts';

/** A message's reasoning under any of these names is given to the template under the first, and under `thinking` (transformers 5.23, `_alias_reasoning_fields`). */
export const REASONING_FIELDS = ['reasoning_content', 'thinking', 'reasoning'] as const;

/** What transformers 5.23 puts behind a text to see where it lands (utils/chat_template_utils.py, `render_jinja_template`). */
const TAG = 'CONTINUE_FINAL_MESSAGE_TAG ';
const STRIPPED_TAG = TAG.trim();

export interface FinalMessage {
  messages: JsonObject[];
  /** The text to go on with. */
  text: string;
}

/** Marks the end of the final message in what a template is given. Throws `TemplateError` where there is nothing to go on with. */
export function taggedFinal(messages: readonly JsonObject[], field: string, template: string): FinalMessage {
  const last = messages.at(-1);
  if (last === undefined) throw new TemplateError('continue_final_message is set but the conversation is empty!');
  const content = Object.hasOwn(last, field) ? last[field] : undefined;
  if (content === undefined || content === null)
    throw new TemplateError(`continue_final_message is set but the final message has no "${field}" to continue!`);
  const isReasoning = (REASONING_FIELDS as readonly string[]).includes(field);
  const fields = isReasoning ? REASONING_FIELDS.filter((name) => last[name] === content) : [field];
  if (!fields.some((name) => template.includes(name)))
    throw new TemplateError(`continue_final_message is set to "${field}" but this is not an accepted field in the chat_template`);
  const before = messages.slice(0, -1);
  if (typeof content === 'string') {
    const tagged = Object.fromEntries(fields.map((name) => [name, content + TAG]));
    return { messages: [...before, { ...last, ...tagged }], text: content };
  }
  if (!Array.isArray(content)) throw new TemplateError(`continue_final_message is set but "${field}" of the final message is no text`);
  const place = content.findLastIndex((block) => isJsonObject(block) && Object.hasOwn(block, 'text'));
  const block = content[place];
  if (!isJsonObject(block) || typeof block['text'] !== 'string')
    throw new TemplateError('continue_final_message is set but we could not find any text to continue in the final message!');
  const text = block['text'];
  return { messages: [...before, { ...last, [field]: content.with(place, { ...block, text: text + TAG }) }], text };
}

/** The rendering up to where the final message ended. Throws `TemplateError` where the template left it out. */
export function cutAtTag(rendered: string, text: string): string {
  const stripped = pythonStrip(text);
  const place = rendered.lastIndexOf(STRIPPED_TAG);
  if (place < 0 || !rendered.includes(stripped))
    throw new TemplateError(
      'continue_final_message is set but the final message does not appear in the chat after applying the chat template!',
    );
  const before = rendered.slice(0, place);
  return rendered.startsWith(TAG, place) ? before : pythonStrip(before, 'rstrip');
}
