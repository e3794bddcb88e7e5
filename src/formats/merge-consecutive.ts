import type { ContentPart, DsRecord, Message } from '../record.ts';

/**
 * Joins neighbouring messages of one role into one, their texts with `separator` between. Tool results stay apart, and so do messages that one message
 * can't stand for: another speaker, training flag or weight, fields nobody understood, or something said after a tool call.
 */
export function mergeConsecutive(record: DsRecord, separator = '\n\n'): DsRecord {
  switch (record.kind) {
    case 'chat': {
      const messages = mergeMessages(record.messages, separator);
      return messages === record.messages ? record : { ...record, messages };
    }
    case 'preference': {
      const prompt = mergeMessages(record.prompt, separator);
      const chosen = mergeMessages(record.chosen, separator);
      const rejected = mergeMessages(record.rejected, separator);
      const isSame = prompt === record.prompt && chosen === record.chosen && rejected === record.rejected;
      return isSame ? record : { ...record, prompt, chosen, rejected };
    }
    case 'feedback': {
      const prompt = mergeMessages(record.prompt, separator);
      const completion = mergeMessages(record.completion, separator);
      return prompt === record.prompt && completion === record.completion ? record : { ...record, prompt, completion };
    }
    case 'prompt': {
      const prompt = mergeMessages(record.prompt, separator);
      return prompt === record.prompt ? record : { ...record, prompt };
    }
    case 'text':
    case 'stepwise':
    case 'segments':
    case 'tokens':
      return record;
  }
}

function mergeMessages(messages: Message[], separator: string): Message[] {
  if (!messages.some((message, i) => i > 0 && canMerge(messages[i - 1] as Message, message))) return messages;
  const merged: Message[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last !== undefined && canMerge(last, message)) merged[merged.length - 1] = merge(last, message, separator);
    else merged.push(message);
  }
  return merged;
}

function canMerge(a: Message, b: Message): boolean {
  if (a.role !== b.role || a.role === 'tool' || a.toolCalls !== undefined) return false;
  if (a.name !== b.name || a.train !== b.train || a.weight !== b.weight) return false;
  // thinking stands before the answer: that of the second message would move before the first one's text
  if (b.reasoning !== undefined && !(a.content === '' && a.reasoning === undefined)) return false;
  return a.extra === undefined && b.extra === undefined;
}

function merge(a: Message, b: Message, separator: string): Message {
  const message: Message = { ...b, ...a, content: mergeContent(a.content, b.content, separator) };
  if (b.toolCalls !== undefined) message.toolCalls = b.toolCalls;
  return message;
}

function mergeContent(a: Message['content'], b: Message['content'], separator: string): Message['content'] {
  if (a === '') return b;
  if (b === '') return a;
  if (typeof a === 'string' && typeof b === 'string') return a + separator + b;
  return [...asParts(a), { type: 'text', text: separator }, ...asParts(b)];
}

function asParts(content: Message['content']): ContentPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
