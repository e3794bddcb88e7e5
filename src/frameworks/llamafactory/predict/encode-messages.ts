import type { PredictWarning } from '../../predict.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { joinLists } from '../../shared/join-lists.ts';
import { fixedIds, textIds } from './encoding.ts';
import type { Encoding } from './encoding.ts';
import type { PythonValue } from './python/value.ts';
import { isTruthy, typeName } from './python/value.ts';
import { textOf } from './rows/aligned-row.ts';
import type { AlignedMessage } from './rows/aligned-row.ts';
import type { Slots } from './templates/template.ts';
import { emptyThought, hasThought, withoutThought } from './thoughts.ts';
import { NO_TOKENS, tokenRun } from './token-run.ts';
import type { TokenRun } from './token-run.ts';
import { callText } from './tools/call-text.ts';
import { toolText } from './tools/tool-text.ts';

export const END_OF_TURN = 'end of turn';

/** What is rendered, and where faults that show while doing it are noted. */
export interface Conversation {
  messages: readonly AlignedMessage[];
  system: PythonValue;
  tools: PythonValue;
  warn: (warning: PredictWarning) => void;
}

export interface Turn {
  source: TokenRun;
  target: TokenRun;
}

/** All turns (llamafactory 0.9.5, data/template.py, `encode_multiturn`); `discardsThoughts` takes those of earlier turns away. */
export function encodeTurns(encoding: Encoding, conversation: Conversation, discardsThoughts: boolean): Turn[] {
  const { messages } = conversation;
  const last = messages.length - 1;
  const isReasoning = isReasoningTemplate(encoding);
  const thinned = messages.map((message, index) => {
    const loses = index % 2 === 1 && (encoding.enableThinking === false || (discardsThoughts && index < last));
    return isReasoning && loses ? thoughtless(encoding, conversation, message) : message;
  });
  const runs = encodeMessages(encoding, { ...conversation, messages: thinned });
  const turns: Turn[] = [];
  for (let index = 0; index < runs.length; index += 2) {
    const turn = { source: runs[index] ?? NO_TOKENS, target: runs[index + 1] ?? NO_TOKENS };
    const isEligible = isReasoning && (!discardsThoughts || index === last - 1);
    turns.push(isEligible ? withEmptyThought(encoding, conversation, turn, thinned[index + 1]) : turn);
  }
  return turns;
}

/** The last message against all before it (`encode_oneturn`). */
export function encodeAnswer(encoding: Encoding, conversation: Conversation): Turn {
  const { messages } = conversation;
  const last = messages.length - 1;
  const isReasoning = isReasoningTemplate(encoding);
  const thinned = messages.map((message, index) => {
    const isHistory = index % 2 === 1 && index < last - 1;
    const loses = (isHistory && !encoding.preserveThinking) || (index === last && encoding.enableThinking === false);
    return isReasoning && loses ? thoughtless(encoding, conversation, message) : message;
  });
  const runs = encodeMessages(encoding, { ...conversation, messages: thinned });
  const turn = { source: joinLists(runs.slice(0, -1)), target: runs.at(-1) ?? NO_TOKENS };
  return isReasoning ? withEmptyThought(encoding, conversation, turn, thinned[last]) : turn;
}

function isReasoningTemplate({ template }: Encoding): boolean {
  return template.kind === 'reasoning' || template.kind === 'closing';
}

function thoughtless({ template }: Encoding, { warn }: Conversation, message: AlignedMessage): AlignedMessage {
  const text = textOf(message);
  const content = withoutThought(text, template);
  if (content.length < text.replace(/^\n+/, '').length) warn({ code: 'REASONING_DROPPED', message: 'reasoning of a turn is left out' });
  else if (hasThought(content, template))
    warn({
      code: 'REASONING_KEPT',
      message: `reasoning that is not written as ${JSON.stringify(template.thoughtWords.join('…'))} is not left out`,
    });
  return { ...message, content };
}

function withEmptyThought(encoding: Encoding, { warn }: Conversation, { source, target }: Turn, answer: AlignedMessage | undefined): Turn {
  const { template, enableThinking } = encoding;
  if (answer === undefined || hasThought(textOf(answer), template)) return { source, target };
  const thought = tokenRun(fixedIds(encoding, emptyThought(template)), 'empty thought');
  if (enableThinking !== true) return { source: [...source, ...thought], target };
  warn({ code: 'EMPTY_THOUGHT_TRAINED', message: 'an answer without reasoning gets an empty thought, which is trained' });
  return { source, target: [...thought, ...target] };
}

function encodeMessages(encoding: Encoding, conversation: Conversation): TokenRun[] {
  const { template } = encoding;
  const { messages, tools } = conversation;
  const system = isTruthy(conversation.system) ? conversation.system : template.system;
  const systemText = systemContent(encoding, system, tools);
  if (template.callFormat === 'default' && messages.some(({ role }) => role === 'function'))
    conversation.warn({
      code: 'TOOL_FORMAT_DEFAULT',
      message: `calls are written as "Action: …" with the template ${template.name}, whatever the model knows`,
    });
  return messages.map((message, index) => {
    const isFirst = index === 0;
    if (template.kind === 'merging') {
      const [first = ''] = isFirst && systemText !== undefined ? filled(template.layout.system, systemText) : [];
      const text = typeof first === 'string' ? first : '';
      if (isFirst && text !== '' && message.role !== 'user')
        conversation.warn({
          code: 'SYSTEM_IGNORED',
          message: 'the system prompt is left out: the conversation does not begin with the user',
        });
      const start = isFirst ? slotRun(encoding, template.layout.prefix, 'prefix') : NO_TOKENS;
      return [...start, ...messageRun(encoding, message, text, undefined)];
    }
    const prefix = isFirst ? slotRun(encoding, template.layout.prefix, 'prefix') : NO_TOKENS;
    const head = isFirst && systemText !== undefined ? slotRun(encoding, filled(template.layout.system, systemText), 'system') : NO_TOKENS;
    return [...prefix, ...head, ...messageRun(encoding, message, '', String(Math.floor(index / 2)))];
  });
}

/** System prompt and tools; `undefined` where there is neither. */
function systemContent({ template, now }: Encoding, system: PythonValue, tools: PythonValue): string | undefined {
  if (!isTruthy(system) && !isTruthy(tools)) return undefined;
  const written = isTruthy(tools) ? toolsWritten(template.toolFormat, tools, now) : '';
  if (typeof system === 'string') return system + written;
  throw new RowStop('CRASH_SYSTEM', `the system prompt is ${typeName(system)} where text belongs`);
}

function toolsWritten(format: Encoding['template']['toolFormat'], tools: PythonValue, now: Encoding['now']): string {
  if (typeof format === 'string') return toolText(format, tools, now);
  if (typeof tools === 'string') return format.slot.replace('{{content}}', () => tools);
  throw new RowStop('CRASH_TOOLS', `tools is ${typeName(tools)} where text belongs`);
}

function messageRun(encoding: Encoding, message: AlignedMessage, before: string, turn: string | undefined): TokenRun {
  const { template } = encoding;
  const { layout } = template;
  const text = textOf(message);
  switch (message.role) {
    case 'user':
      return slotRun(encoding, filled(layout.user, before + text, turn), 'user');
    case 'observation':
      return slotRun(encoding, filled(layout.observation, text), 'tool result');
    case 'assistant':
      return answerRun(encoding, layout.assistant, text, 'answer');
    case 'function': {
      const marks = template.kind === 'merging' ? undefined : template;
      return answerRun(encoding, layout.function, callText(template.callFormat, text, marks), 'tool call');
    }
    case 'system':
      throw new RowStop('CRASH_ROLE', 'a message with the role system inside the conversation');
  }
}

/** Slots with a message in them: in each text the first `{{content}}`, then the first `{{idx}}`, wherever it comes from. */
function filled(slots: Slots, content: string, turn?: string): Slots {
  return slots.map((slot) => {
    if (typeof slot !== 'string') return slot;
    const text = slot.replace('{{content}}', () => content);
    return turn === undefined ? text : text.replace('{{idx}}', turn);
  });
}

function slotRun(encoding: Encoding, slots: Slots, because: string): TokenRun {
  return joinLists(slots.map((slot) => tokenRun(slotIds(encoding, slot), because)));
}

function slotIds(encoding: Encoding, slot: Slots[number]): readonly number[] {
  if (typeof slot === 'string') return textIds(encoding, slot);
  const id = 'token' in slot ? fixedIds(encoding, slot.token)[0] : slot.mark === 'bos' ? encoding.bosId : encoding.eosId;
  return id === undefined ? [] : [id];
}

/** An answer, and what its slots write after it as the end of the turn. */
function answerRun(encoding: Encoding, slots: Slots, text: string, because: string): TokenRun {
  const at = slots.findIndex((slot) => typeof slot === 'string' && slot.includes('{{content}}'));
  const runs = slots.map((slot, index): TokenRun => {
    const [given] = filled([slot], text);
    const ids = given === undefined ? [] : slotIds(encoding, given);
    if (index !== at) return tokenRun(ids, index < at ? because : END_OF_TURN);
    const end = fixedIds(encoding, typeof slot === 'string' ? (slot.split('{{content}}')[1] ?? '') : '');
    const isApart = end.length > 0 && end.every((id, offset) => ids[ids.length - end.length + offset] === id);
    const answer = isApart ? ids.length - end.length : ids.length;
    return [...tokenRun(ids, because, 0, answer), ...tokenRun(ids, END_OF_TURN, answer)];
  });
  return joinLists(runs);
}
