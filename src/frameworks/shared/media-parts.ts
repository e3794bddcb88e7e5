import type { Issue } from '../../errors.ts';
import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message } from '../../record.ts';
import type { Columns } from '../target.ts';
import { grow, refuse } from './encoded-row.ts';

/** Whether the data has media at all. */
export function hasMediaColumns({ media }: Columns): boolean {
  return media.image || media.audio || media.video;
}

/** Starts the run again where a message holds a kind of media that the columns do not have yet. */
export function missingMediaColumn(message: Message, { media }: Columns): Encoded | undefined {
  if (typeof message.content === 'string') return undefined;
  for (const part of message.content) if (part.type !== 'text' && !media[part.type]) return grow(part.type);
  return undefined;
}

/** Refuses media in a layout that holds text only: an answer about a picture that is not there would be trained. */
export function refuseMedia(messages: readonly Message[]): { ok: false; issue: Issue } | undefined {
  for (const { content } of messages) {
    if (typeof content === 'string') continue;
    const part = content.find(({ type }) => type !== 'text');
    if (part !== undefined)
      return refuse(
        'MEDIA_NOT_HELD',
        `a message holds ${part.type}, and this layout holds text only`,
        'choose a target or layout with media',
      );
  }
  return undefined;
}
