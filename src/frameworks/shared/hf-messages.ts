import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message, ToolCall } from '../../record.ts';
import type { Columns } from '../target.ts';
import { grow, refuse } from './encoded-row.ts';
import { jsonNumberProblems } from './json-numbers.ts';
import { addLoss, noteLostFields } from './losses.ts';
import { refuseMedia } from './media-parts.ts';
import { openAiTools } from './openai-tools.ts';
import { isPlainMessage, plainMessages, plainMessagesText } from './plain-messages.ts';
import { textWithReasoning } from './reasoning.ts';
import { toolCallsProblem, toolsCheck } from './tool-json.ts';

/** Writes lists of messages as chat templates of Hugging Face `transformers` read them. */
export interface HfMessages {
  /** Why these messages can't be written, or the column that they need first. */
  problem(messages: readonly Message[], tools: string | undefined): Exclude<Encoded, { ok: true }> | undefined;
  /** The messages where there are no tools (`columns.tools`). */
  plain(messages: readonly Message[], losses: string[]): { role: string; content: string }[];
  /** The messages as JSON text without the brackets of the list. */
  text(messages: readonly Message[], losses: string[]): string;
  /** The tool definitions as JSON text of a list in OpenAI's shape, or `null`. */
  tools(tools: string | undefined): string;
}

/** Fields that are written as soon as `columns.tools` is set. */
const HELD = { reasoning: true, toolCalls: true, toolCallId: true, name: true };

/** What reads the rows: HF `datasets`, whose `Json` type rounds numbers, or a reader of plain JSON. */
type Reader = 'datasets' | 'json';

/**
 * Messages are `{role, content}` while the data has no tools. With tools (`columns.tools`) a message has further keys only where it needs them, arguments as
 * objects, as `transformers` documents it; HF `datasets` keeps that as it is under the feature type `Json` (list of `json` in a dataset card) alone.
 */
export function openHfMessages(columns: Columns, readBy: Reader = 'datasets'): HfMessages {
  const checkTools = toolsCheck();
  const openAi = openAiTools();

  return {
    problem(messages, tools) {
      const media = refuseMedia(messages);
      if (media !== undefined) return media;
      if (!columns.tools) return tools === undefined && messages.every(isPlainMessage) ? undefined : needsTools;
      if (tools !== undefined) {
        const badTools = checkTools(tools);
        if (badTools !== undefined) return badTools;
      }
      for (const message of messages) {
        if (message.toolCalls === undefined) continue;
        const badCalls = toolCallsProblem(message) ?? (readBy === 'json' ? undefined : numberProblem(message.toolCalls));
        if (badCalls !== undefined) return badCalls;
      }
      return undefined;
    },
    plain(messages, losses) {
      for (const message of messages) noteLostFields(message, HELD, losses);
      return plainMessages(messages);
    },
    text(messages, losses) {
      for (const message of messages) noteLostFields(message, HELD, losses);
      if (!columns.tools) return plainMessagesText(messages);
      if (readBy === 'datasets' && messages.some(isRounded)) addLoss(losses, 'number-precision');
      return messages.map(toolMessageText).join(',');
    },
    tools: openAi,
  };
}

const needsTools = grow('tools') as Extract<Encoded, { ok: 'grow' }>;

function numberProblem(calls: readonly ToolCall[]): Exclude<Encoded, { ok: true }> | undefined {
  for (const call of calls) {
    const { tooBig } = jsonNumberProblems(call.arguments);
    if (tooBig === undefined) continue;
    const message = `the arguments of the call of "${call.name}" hold ${tooBig}, which does not fit in 64 bits: HF datasets fails on it`;
    return refuse('NUMBER_TOO_BIG', message, 'write the number as a string');
  }
  return undefined;
}

function isRounded({ toolCalls }: Message): boolean {
  return toolCalls !== undefined && toolCalls.some((call) => jsonNumberProblems(call.arguments).rounded);
}

function toolMessageText(message: Message): string {
  let json = `{"role":"${message.role}","content":${JSON.stringify(textWithReasoning(message))}`;
  if (message.toolCalls !== undefined && message.toolCalls.length > 0) {
    json += `,"tool_calls":[${message.toolCalls.map(toolCallText).join(',')}]`;
  }
  if (message.toolCallId !== undefined) json += `,"tool_call_id":${JSON.stringify(message.toolCallId)}`;
  if (message.name !== undefined) json += `,"name":${JSON.stringify(message.name)}`;
  return `${json}}`;
}

function toolCallText(call: ToolCall): string {
  const id = call.id === undefined ? '' : `"id":${JSON.stringify(call.id)},`;
  // a line break in valid JSON stands between tokens only
  const args = call.arguments.replace(/[\r\n]+/g, ' ');
  return `{${id}"type":"function","function":{"name":${JSON.stringify(call.name)},"arguments":${args}}}`;
}
