import type { Issue } from '../../errors.ts';
import type { Message } from '../../record.ts';
import { refuse } from '../shared/encoded-row.ts';
import { addLoss } from '../shared/losses.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import { toolCallsProblem } from '../shared/tool-json.ts';
import { callIds } from './call-ids.ts';

export type MessagesText = { ok: true; text: string } | { ok: false; issue: Issue };

/** Messages in the shape of OpenAI's chat API, as JSON text of a list. Keys stand where a message needs them, as that API wants it. */
export function openAiMessagesText(messages: readonly Message[], losses: string[]): MessagesText {
  const ids = callIds();
  const texts: string[] = [];
  for (const message of messages) {
    const bad = toolCallsProblem(message);
    if (bad !== undefined) return bad;
    const content = contentText(message);
    if (content === undefined) {
      return refuse(
        'MEDIA_NOT_HELD',
        'a message holds sound or film (or a picture without a source), and OpenAI fine-tunes on text and pictures',
        'take the row out',
      );
    }
    let json = `{"role":"${message.role}","content":${content}`;
    const calls = message.toolCalls ?? [];
    const callTexts = ids.calls(message).map((id, i) => {
      const { name = '', arguments: args = '' } = calls[i] ?? {};
      return `{"id":${JSON.stringify(id)},"type":"function","function":{"name":${JSON.stringify(name)},"arguments":${JSON.stringify(args)}}}`;
    });
    if (callTexts.length > 0) json += `,"tool_calls":[${callTexts.join(',')}]`;
    if (message.role === 'tool') {
      const id = ids.answered(message);
      if (id === undefined) return refuse('TOOL_ANSWER_ALONE', 'a tool message answers no call', 'give the call before it');
      json += `,"tool_call_id":${JSON.stringify(id)}`;
    }
    // the function's name is in the call already
    if (message.name !== undefined && message.role !== 'tool') json += `,"name":${JSON.stringify(message.name)}`;
    texts.push(`${json}${weightText(message, losses)}}`);
    if (message.extra !== undefined) addLoss(losses, 'message-extra');
  }
  return { ok: true, text: `[${texts.join(',')}]` };
}

/** Only an assistant message can have a weight, and only 0 or 1. */
function weightText({ role, train, weight }: Message, losses: string[]): string {
  if (train === undefined && weight === undefined) return '';
  if (role !== 'assistant') {
    if (train === true) addLoss(losses, 'train-flags');
    if (weight !== undefined && weight !== 0) addLoss(losses, 'weight');
    return '';
  }
  if (weight !== undefined && weight !== 0 && weight !== 1) {
    addLoss(losses, 'weight');
    return train === false ? ',"weight":0' : '';
  }
  return `,"weight":${train === false || (train === undefined && weight === 0) ? 0 : 1}`;
}

function contentText(message: Message): string | undefined {
  if (typeof message.content === 'string') return JSON.stringify(textWithReasoning(message));
  const parts: string[] = [];
  if (message.reasoning !== undefined)
    parts.push(`{"type":"text","text":${JSON.stringify(textWithReasoning({ ...message, content: '' }))}}`);
  for (const part of message.content) {
    if (part.type === 'text') parts.push(`{"type":"text","text":${JSON.stringify(part.text)}}`);
    else if (part.type === 'image' && part.source !== '')
      parts.push(`{"type":"image_url","image_url":{"url":${JSON.stringify(part.source)}}}`);
    else return undefined;
  }
  return `[${parts.join(',')}]`;
}
