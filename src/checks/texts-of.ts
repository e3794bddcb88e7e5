import type { DsRecord, Message } from '../record.ts';
import type { PlacedText } from './check.ts';
import { featuresOf } from './features.ts';

/** Every text of a record that a person or a model wrote (contents, reasoning, arguments of tool calls) with what occurs in it. */
export function textsOf(record: DsRecord): readonly PlacedText[] {
  const texts: PlacedText[] = [];
  visitTexts(record, (text, role, pointer) => texts.push({ text, pointer, role, features: featuresOf(text) }));
  return texts;
}

type Visit = (text: string, role: PlacedText['role'], pointer: string) => void;

/** The texts of a record in order, empty ones left out. Definitions of tools are not among them. */
export function visitTexts(record: DsRecord, visit: Visit): void {
  switch (record.kind) {
    case 'chat':
      return visitMessages(record.messages, '/messages', visit);
    case 'preference':
      visitMessages(record.prompt, '/prompt', visit);
      visitMessages(record.chosen, '/chosen', visit);
      return visitMessages(record.rejected, '/rejected', visit);
    case 'feedback':
      visitMessages(record.prompt, '/prompt', visit);
      return visitMessages(record.completion, '/completion', visit);
    case 'prompt':
      return visitMessages(record.prompt, '/prompt', visit);
    case 'text':
      return visitText(record.text, 'document', '/text', visit);
    case 'stepwise':
      visitText(record.prompt, 'user', '/prompt', visit);
      return record.steps.forEach((step, i) => visitText(step, 'assistant', `/steps/${i}`, visit));
    case 'segments':
      return record.segments.forEach(({ text }, i) => visitText(text, 'document', `/segments/${i}/text`, visit));
    case 'tokens':
      return;
  }
}

function visitMessages(messages: readonly Message[], pointer: string, visit: Visit): void {
  messages.forEach((message, i) => visitMessage(message, `${pointer}/${i}`, visit));
}

function visitMessage({ role, content, reasoning, toolCalls }: Message, pointer: string, visit: Visit): void {
  if (reasoning !== undefined) visitText(reasoning, role, `${pointer}/reasoning`, visit);
  if (typeof content === 'string') visitText(content, role, `${pointer}/content`, visit);
  else content.forEach((part, i) => part.type === 'text' && visitText(part.text, role, `${pointer}/content/${i}/text`, visit));
  toolCalls?.forEach((call, i) => visitText(call.arguments, role, `${pointer}/toolCalls/${i}/arguments`, visit));
}

function visitText(text: string, role: PlacedText['role'], pointer: string, visit: Visit): void {
  if (text !== '') visit(text, role, pointer);
}
