import { RowStop, notPredicted } from '../../../shared/hf/row-stop.ts';
import type { Template } from '../templates/template.ts';
import type { AlignedMessage } from './aligned-row.ts';
import { textOf } from './aligned-row.ts';

/** Placeholders of media in texts (llamafactory 0.9.5, data/mm_plugin.py); their number has to be that of the media. */
const PLACEHOLDERS = ['<image>', '<video>', '<audio>'] as const;
/** What media become on the way; of some templates also where the text itself has it. */
const INNER = /\{\{(?:image|video|audio)\}\}/;

/** Throws `RowStop` where media, or words for them in texts, keep a row from being predicted. Models of templates for media are taken to have their processor. */
export function checkMedia({ name, hasMedia }: Template, rowHasMedia: boolean, messages: readonly AlignedMessage[]): void {
  if (rowHasMedia && !hasMedia)
    throw new RowStop('CRASH_MEDIA', `the row has images, videos or audio, which the template ${name} does not take`);
  if (rowHasMedia) throw notPredicted('images, videos and audio become tokens by the processor of the model');
  if (!hasMedia) return;
  for (const message of messages) {
    const text = textOf(message);
    const found = PLACEHOLDERS.find((placeholder) => text.includes(placeholder));
    if (found !== undefined) throw new RowStop('CRASH_MEDIA', `a text holds ${found} and the row has no media for it`);
    if (INNER.test(text)) throw notPredicted('a text holds a word that stands for media inside LLaMA-Factory');
  }
}
