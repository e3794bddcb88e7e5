import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message } from '../../record.ts';
import type { Columns } from '../target.ts';
import { refuse } from '../shared/encoded-row.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { missingMediaColumn } from '../shared/media-parts.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import { toolCallsProblem } from '../shared/tool-json.ts';

/** Fields that have a place in ms-swift's messages. */
const HELD = { reasoning: true, toolCalls: true };

/** Why ms-swift can't hold these messages, or the media column that they need first. */
export function swiftProblem(messages: readonly Message[], columns: Columns): Exclude<Encoded, { ok: true }> | undefined {
  for (const message of messages) {
    const bad = toolCallsProblem(message);
    if (bad !== undefined) return bad;
    const missing = missingMediaColumn(message, columns);
    if (missing !== undefined && missing.ok !== true) return missing;
    if (typeof message.content !== 'string' && message.content.some((part) => part.type !== 'text' && part.source === '')) {
      return refuse('MEDIA_NO_SOURCE', 'a picture, sound or film has no path or URL', 'name its file in the data');
    }
  }
  return undefined;
}

/**
 * Messages of role and content as JSON text of a list (ms-swift 4.6.0, dataset/preprocessor/core.py): a call of a tool is a `tool_call` message of its own, its
 * answer a `tool_response`; media are tags in the text. With `withLoss` each has a `loss` flag: the message's own, else true for what the assistant says.
 */
export function swiftMessagesText(messages: readonly Message[], losses: string[], withLoss: boolean): string {
  const texts: string[] = [];
  for (const message of messages) {
    noteLostFields(message, withLoss ? { ...HELD, train: true } : HELD, losses);
    const { role, toolCalls = [] } = message;
    const loss = withLoss ? `,"loss":${isTrained(message)}` : '';
    const content = taggedText(message);
    // a call needs no empty message before it
    if (content !== '' || toolCalls.length === 0) {
      texts.push(`{"role":"${role === 'tool' ? 'tool_response' : role}","content":${JSON.stringify(content)}${loss}}`);
    }
    for (const call of toolCalls) {
      const callText = `{"name": ${JSON.stringify(call.name)}, "arguments": ${call.arguments}}`;
      texts.push(`{"role":"tool_call","content":${JSON.stringify(callText)}${loss}}`);
    }
  }
  return `[${texts.join(',')}]`;
}

function isTrained({ role, train, weight }: Message): boolean {
  if (role !== 'assistant') return false;
  return train ?? weight !== 0;
}

/** The text with a tag where each picture, sound or film stands. */
export function taggedText(message: Message): string {
  if (typeof message.content === 'string') return textWithReasoning(message);
  const content = message.content.map((part) => (part.type === 'text' ? part.text : `<${part.type}>`)).join('');
  return textWithReasoning({ ...message, content });
}

/** `,"images":[…]` and so on, for the media that the data has at all. */
export function mediaText(messages: readonly Message[], { media }: Columns): string {
  let text = '';
  for (const type of ['image', 'video', 'audio'] as const) {
    if (!media[type]) continue;
    const sources: string[] = [];
    for (const { content } of messages) {
      if (typeof content === 'string') continue;
      for (const part of content) if (part.type === type) sources.push(part.source);
    }
    text += `,"${type}s":${JSON.stringify(sources)}`;
  }
  return text;
}

/** `,"tools":"…"`, where the data has tools: JSON text of a list, `''` for none. */
export function swiftToolsText(tools: string | undefined, columns: Columns, losses: string[]): string {
  if (!columns.tools) {
    if (tools !== undefined) addLoss(losses, 'tools');
    return '';
  }
  return `,"tools":${JSON.stringify(tools ?? '')}`;
}
