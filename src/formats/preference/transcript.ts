import type { Message } from '../../record.ts';

/** Where a transcript departs from the usual `\n\nHuman: …\n\nAssistant: …`. */
export interface TranscriptDialect {
  /** Whether its first marker stands without the blank line before it. */
  startsBare: boolean;
  /** Which turns have no space after their marker. */
  unspaced: readonly number[];
}

export const PLAIN_TRANSCRIPT: TranscriptDialect = { startsBare: false, unspaced: [] };

const MARKER = /(^|\n\n)(Human|Assistant):( ?)/g;
const ROLES = { Human: 'user', Assistant: 'assistant' } as const;

export function isTranscript(text: string): boolean {
  return /^(\n\n)?(Human|Assistant):/.test(text);
}

/**
 * The turns of an HH-RLHF transcript; text before the first marker is a system message. One space after a marker belongs to the marker.
 * Source: Anthropic/hh-rlhf.
 */
export function readTranscript(text: string): Message[] {
  const markers = [...text.matchAll(MARKER)];
  const head = text.slice(0, markers[0]?.index ?? text.length);
  const messages: Message[] = head === '' ? [] : [{ role: 'system', content: head }];
  for (const [turn, marker] of markers.entries()) {
    const end = markers[turn + 1]?.index ?? text.length;
    const role = ROLES[marker[2] as keyof typeof ROLES];
    messages.push({ role, content: text.slice(marker.index + marker[0].length, end) });
  }
  return messages;
}

export function transcriptDialect(text: string): TranscriptDialect {
  const markers = [...text.matchAll(MARKER)];
  const unspaced = markers.flatMap((marker, turn) => (marker[3] === '' ? [turn] : []));
  return { startsBare: markers[0]?.index === 0 && markers[0][1] === '', unspaced };
}

/** `textOf` says what of a message is written; a system message has a place at the head only. */
export function writeTranscript(messages: readonly Message[], dialect: TranscriptDialect, textOf: (message: Message) => string): string {
  let transcript = '';
  let turn = 0;
  for (const message of messages) {
    const content = textOf(message);
    if (message.role === 'system' && transcript === '' && turn === 0) {
      transcript = content;
      continue;
    }
    const gap = transcript === '' && turn === 0 && dialect.startsBare ? '' : '\n\n';
    const space = dialect.unspaced.includes(turn) && !content.startsWith(' ') ? '' : ' ';
    transcript += `${gap}${message.role === 'assistant' ? 'Assistant' : 'Human'}:${space}${content}`;
    turn += 1;
  }
  return transcript;
}
