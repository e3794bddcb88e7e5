import type { DsRecord, Message } from '../record.ts';
import type { PlacedText } from './check.ts';
import { featuresOf } from './features.ts';

/** Every text of a record that a person or a model wrote: contents, reasoning, arguments of tool calls. Definitions of tools are not among them. */
export function textsOf(record: DsRecord): readonly PlacedText[] {
  const texts: PlacedText[] = [];
  switch (record.kind) {
    case 'chat':
      addMessages(texts, record.messages, '/messages');
      break;
    case 'preference':
      addMessages(texts, record.prompt, '/prompt');
      addMessages(texts, record.chosen, '/chosen');
      addMessages(texts, record.rejected, '/rejected');
      break;
    case 'feedback':
      addMessages(texts, record.prompt, '/prompt');
      addMessages(texts, record.completion, '/completion');
      break;
    case 'prompt':
      addMessages(texts, record.prompt, '/prompt');
      break;
    case 'text':
      addText(texts, record.text, '/text', 'document');
      break;
    case 'stepwise':
      addText(texts, record.prompt, '/prompt', 'user');
      for (const [i, step] of record.steps.entries()) addText(texts, step, `/steps/${i}`, 'assistant');
      break;
    case 'segments':
      for (const [i, { text }] of record.segments.entries()) addText(texts, text, `/segments/${i}/text`, 'document');
      break;
    case 'tokens':
      break;
  }
  return texts;
}

function addMessages(texts: PlacedText[], messages: readonly Message[], pointer: string): void {
  for (let i = 0; i < messages.length; i++) addMessage(texts, messages[i] as Message, `${pointer}/${i}`);
}

function addMessage(texts: PlacedText[], { role, content, reasoning, toolCalls }: Message, pointer: string): void {
  if (reasoning !== undefined) addText(texts, reasoning, `${pointer}/reasoning`, role);
  if (typeof content === 'string') addText(texts, content, `${pointer}/content`, role);
  else {
    for (const [i, part] of content.entries()) {
      if (part.type === 'text') addText(texts, part.text, `${pointer}/content/${i}/text`, role);
    }
  }
  if (toolCalls === undefined) return;
  for (const [i, call] of toolCalls.entries()) addText(texts, call.arguments, `${pointer}/toolCalls/${i}/arguments`, role);
}

function addText(texts: PlacedText[], text: string, pointer: string, role: PlacedText['role']): void {
  if (text !== '') texts.push({ text, pointer, role, features: featuresOf(text) });
}
