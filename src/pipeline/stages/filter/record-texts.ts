import type { DsRecord, Message } from '../../../record.ts';
import { contentText, messagesOf } from '../../../record.ts';

/** The parts of a record that a filter can name. */
export const PARTS = ['text', 'system', 'user', 'assistant', 'reasoning', 'prompt', 'answer', 'chosen', 'rejected'] as const;
export type Part = (typeof PARTS)[number];

/** The texts of a part, in order, media left out; `undefined` where the record's kind has no such part. */
export function textsOf(record: DsRecord, part: Part): readonly string[] | undefined {
  switch (part) {
    case 'text':
      return allTexts(record);
    case 'system':
    case 'user':
    case 'assistant':
      return hasMessages(record) ? texts(messagesOf(record).filter(({ role }) => role === part)) : undefined;
    case 'reasoning':
      return hasMessages(record) ? messagesOf(record).flatMap(({ reasoning }) => reasoning ?? []) : undefined;
    case 'prompt':
      return promptTexts(record);
    case 'answer':
      return answerTexts(record);
    case 'chosen':
    case 'rejected':
      return record.kind === 'preference' ? texts(record[part]) : undefined;
  }
}

export function hasMessages(record: DsRecord): boolean {
  return record.kind === 'chat' || record.kind === 'preference' || record.kind === 'feedback' || record.kind === 'prompt';
}

function texts(messages: readonly Message[]): string[] {
  return messages.map(({ content }) => contentText(content));
}

function allTexts(record: DsRecord): readonly string[] | undefined {
  switch (record.kind) {
    case 'text':
      return [record.text];
    case 'stepwise':
      return [record.prompt, ...record.steps];
    case 'segments':
      return record.segments.map(({ text }) => text);
    case 'tokens':
      return undefined;
    default:
      return texts(messagesOf(record));
  }
}

/** Of a conversation: everything before its last answer. */
function promptTexts(record: DsRecord): readonly string[] | undefined {
  switch (record.kind) {
    case 'chat': {
      const last = lastAnswer(record.messages);
      return texts(last < 0 ? record.messages : record.messages.slice(0, last));
    }
    case 'preference':
    case 'feedback':
    case 'prompt':
      return texts(record.prompt);
    case 'stepwise':
      return [record.prompt];
    default:
      return undefined;
  }
}

/** Of a conversation: its last answer. */
function answerTexts(record: DsRecord): readonly string[] | undefined {
  switch (record.kind) {
    case 'chat': {
      const last = record.messages[lastAnswer(record.messages)];
      return last === undefined ? [] : texts([last]);
    }
    case 'feedback':
      return texts(record.completion);
    case 'stepwise':
      return record.steps;
    default:
      return undefined;
  }
}

function lastAnswer(messages: readonly Message[]): number {
  return messages.findLastIndex(({ role }) => role === 'assistant');
}
