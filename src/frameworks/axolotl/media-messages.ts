import type { JsonObject } from '../../json.ts';
import type { Encoded } from '../../pipeline/encoded.ts';
import type { ChatRecord, Message } from '../../record.ts';
import { refuse, rowsOf } from '../shared/encoded-row.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { THINK_CLOSE, THINK_OPEN } from '../shared/reasoning.ts';

/**
 * A conversation with media (axolotl 0.21.0, processing_strategies.py): the content of every message is a list of parts, and every part has the same three
 * keys, so that no loader adds any. `path` may be a path, a URL or a data URI. Only role and content reach the model there.
 */
export function mediaMessagesText(record: ChatRecord, extraText: (extra: JsonObject, losses: string[]) => string): Encoded {
  const losses: string[] = [];
  let text = '';
  for (const message of record.messages) {
    if (message.toolCalls !== undefined && message.toolCalls.length > 0) {
      return refuse(
        'TOOLS_WITH_MEDIA',
        'the conversation calls tools, which Axolotl does not read beside media',
        'take tool calls out, or train them apart',
      );
    }
    noteLostFields(message, { reasoning: true }, losses);
    const parts = partsText(message);
    if (parts === undefined) return refuse('MEDIA_NO_SOURCE', 'a picture, sound or film has no path or URL', 'name its file in the data');
    text += `${text === '' ? '' : ','}{"role":"${message.role}","content":[${parts}]}`;
  }
  if (record.tools !== undefined) addLoss(losses, 'tools');
  return rowsOf([`{"messages":[${text}]${extraText(record.extra, losses)}}`], losses);
}

function partsText({ content, reasoning, reasoningMarkup }: Message): string | undefined {
  const parts: string[] = [];
  if (reasoning !== undefined) {
    const [open, close] = reasoningMarkup ?? [THINK_OPEN, THINK_CLOSE];
    parts.push(textPart(open + reasoning + close));
  }
  if (typeof content === 'string') parts.push(textPart(content));
  else {
    for (const part of content) {
      if (part.type !== 'text' && part.source === '') return undefined;
      parts.push(part.type === 'text' ? textPart(part.text) : `{"type":"${part.type}","text":"","path":${JSON.stringify(part.source)}}`);
    }
  }
  return parts.join(',');
}

function textPart(text: string): string {
  return `{"type":"text","text":${JSON.stringify(text)},"path":""}`;
}
