import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, jsonTypeName } from '../../../json.ts';
import { TemplateError } from '../../../tokenize/tokenizer.ts';
import type { MarkedText, Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { ChatRenderer } from './chat-renderer.ts';
import { RowStop, notPredicted } from './row-stop.ts';

/** Names in `chat_template_kwargs` that are parameters of `apply_chat_template` and would do more than show a variable to the template. */
const PARAMETERS = new Set([
  'conversation',
  'messages',
  'tools',
  'documents',
  'chat_template',
  'add_generation_prompt',
  'continue_final_message',
  'tokenize',
  'padding',
  'truncation',
  'max_length',
  'return_tensors',
  'return_dict',
  'return_assistant_tokens_mask',
  'tokenizer_kwargs',
  'sanitize_control_tokens',
  'processing_class',
  'input',
]);

/** What a row says about rendering, beside its messages. */
export interface RowRendering {
  tools?: JsonValue[];
  variables: JsonObject;
}

/** Columns `tools` (a list, or JSON text of one) and `chat_template_kwargs` of a row, as TRL's trainers read them. */
export function rowRendering(row: JsonObject): RowRendering {
  const tools = rowTools(row['tools']);
  const kwargs = row['chat_template_kwargs'];
  if (kwargs === undefined) return { ...tools, variables: {} };
  if (!isJsonObject(kwargs))
    throw new RowStop('CRASH_TEMPLATE_KWARGS', `chat_template_kwargs is ${jsonTypeName(kwargs)}; the trainer unpacks it as an object`);
  const parameter = Object.keys(kwargs).find((name) => PARAMETERS.has(name));
  if (parameter !== undefined) throw notPredicted(`chat_template_kwargs.${parameter} is a parameter of apply_chat_template`);
  return { ...tools, variables: kwargs };
}

function rowTools(value: JsonValue | undefined): { tools?: JsonValue[] } {
  let tools = value;
  if (typeof value === 'string') {
    try {
      tools = JSON.parse(value) as JsonValue;
    } catch {
      throw new RowStop('CRASH_TOOLS', 'tools is text that is not JSON');
    }
  }
  if (tools === undefined || tools === null) return {};
  if (isJsonObject(tools) && Object.keys(tools).length === 0) return { tools: [] };
  if (!Array.isArray(tools) || !tools.every(isJsonObject)) throw new RowStop('CRASH_TOOLS', 'tools is no list of objects');
  return { tools };
}

/** Messages through a renderer. Throws `RowStop` where the template, or transformers before it, stops. */
export function renderMessages(
  renderer: ChatRenderer,
  messages: readonly JsonValue[],
  { tools, variables }: RowRendering,
  addGenerationPrompt = false,
): MarkedText {
  if (messages.length === 0) throw new RowStop('CRASH_NO_MESSAGES', 'a conversation without messages');
  const given: JsonObject[] = [];
  for (const message of messages) {
    if (!isJsonObject(message)) throw new RowStop('CRASH_MESSAGE', `a message is ${jsonTypeName(message)}`);
    given.push(message);
  }
  try {
    return renderer.render({ messages: given, ...(tools === undefined ? {} : { tools }), addGenerationPrompt, variables });
  } catch (error) {
    if (error instanceof TemplateError) throw new RowStop('CRASH_TEMPLATE', `the chat template stops: ${error.message}`);
    throw error;
  }
}

const singleIds = new WeakMap<Tokenizer, Map<string, number | undefined>>();

/** Id of a token that is one of the vocabulary; `undefined` where the text is no single token. */
export function singleTokenId(tokenizer: Tokenizer, token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  let known = singleIds.get(tokenizer);
  if (known === undefined) singleIds.set(tokenizer, (known = new Map<string, number | undefined>()));
  if (!known.has(token)) known.set(token, findTokenId(tokenizer, token));
  return known.get(token);
}

function findTokenId(tokenizer: Tokenizer, token: string): number | undefined {
  const added = tokenizer.parts?.addedTokens.find(({ content }) => content === token);
  if (added !== undefined) return added.id;
  const ids = tokenizer.encode(token);
  return ids.length === 1 && ids[0] !== undefined && tokenizer.decode(ids) === token ? ids[0] : undefined;
}

export function commonPrefixLength(a: readonly number[], b: readonly number[]): number {
  const shorter = Math.min(a.length, b.length);
  let length = 0;
  while (length < shorter && a[length] === b[length]) length++;
  return length;
}
