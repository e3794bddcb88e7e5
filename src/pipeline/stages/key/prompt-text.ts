import type { DsRecord, Message, SegmentsRecord, TokensRecord } from '../../../record.ts';
import { messagesOf } from '../../../record.ts';
import { sized } from './record-text.ts';

/** An untrained beginning that is shorter (in characters or tokens) is a start mark, not a prompt: it would put the whole dataset into one group. */
const SHORTEST_PROMPT = 8;

/**
 * What a record asks, as one text. Of messages: those before the first answer to a user, so that every kind of record, and every continuation of one
 * beginning, is asked the same; the whole conversation where no user speaks. Of segments and tokens: the untrained beginning, or all.
 */
export function promptText(record: DsRecord): string {
  switch (record.kind) {
    case 'chat':
      return openingText(record.messages, record);
    case 'preference':
    case 'feedback':
    case 'prompt':
      return openingText(record.prompt, record);
    case 'stepwise':
      return 'user' + sized(plain(record.prompt));
    case 'text':
      return 'text' + sized(plain(record.text));
    case 'segments':
      return 'text' + sized(segmentsPrompt(record));
    case 'tokens':
      return `tokens${tokensPrompt(record).join(',')}`;
  }
}

function openingText(messages: readonly Message[], record: DsRecord): string {
  let hasAsked = false;
  let end = 0;
  for (; end < messages.length; end++) {
    const { role } = messages[end] as Message;
    if (role === 'assistant' && hasAsked) break;
    hasAsked ||= role === 'user';
  }
  return hasAsked ? turnsText(messages, end) : turnsText(messagesOf(record));
}

/** Neighbouring messages of one role are one text, as `--merge-consecutive` would make them. */
function turnsText(messages: readonly Message[], end = messages.length): string {
  let turns = '';
  let role: Message['role'] | undefined;
  let text = '';
  for (let i = 0; i < end; i++) {
    const message = messages[i] as Message;
    if (role === undefined || message.role === role) text = role === undefined ? contentOf(message) : `${text} ${contentOf(message)}`;
    else {
      turns += role + sized(plain(text));
      text = contentOf(message);
    }
    role = message.role;
  }
  return role === undefined ? turns : turns + role + sized(plain(text));
}

function contentOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : `${part.type} ${part.source}`)).join(' ');
}

function segmentsPrompt({ segments }: SegmentsRecord): string {
  const firstTrained = segments.findIndex(({ train }) => train);
  const join = (pieces: SegmentsRecord['segments']): string => plain(pieces.map(({ text }) => text).join(''));
  const prompt = join(segments.slice(0, Math.max(firstTrained, 0)));
  return prompt.length < SHORTEST_PROMPT ? join(segments) : prompt;
}

function tokensPrompt({ inputIds, labels }: TokensRecord): readonly number[] {
  const firstTrained = labels.findIndex((label) => label >= 0);
  return firstTrained < SHORTEST_PROMPT ? inputIds : inputIds.slice(0, firstTrained);
}

/** White space other than a single blank between words; the rest need not be replaced. */
const ODD_SPACE = /[^\S ]\s*| \s+/g;

/** Composed, in lower case, and with one blank for each run of white space. */
function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(ODD_SPACE, ' ').trim();
}
