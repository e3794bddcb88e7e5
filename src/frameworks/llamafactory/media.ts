import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message } from '../../record.ts';
import { refuse } from '../shared/encoded-row.ts';
import { hasMediaColumns, missingMediaColumn } from '../shared/media-parts.ts';
import type { Columns } from '../target.ts';

const TYPES = ['image', 'video', 'audio'] as const;

/** The text with a tag where each picture, sound or film stands (llamafactory 0.9.5, extras/constants.py). */
export function taggedContent(content: Message['content']): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : `<${part.type}>`)).join('');
}

/** Why LLaMA-Factory would stop on the media of a message, or the column that they need first. `text` is what will be written. */
export function mediaProblem(message: Message, text: string, columns: Columns): Exclude<Encoded, { ok: true }> | undefined {
  const missing = missingMediaColumn(message, columns);
  if (missing !== undefined && missing.ok !== true) return missing;
  const parts = typeof message.content === 'string' ? [] : message.content;
  for (const part of parts) {
    if (part.type === 'text') continue;
    if (part.source === '') return refuse('MEDIA_NO_SOURCE', 'a picture, sound or film has no path or URL', 'name its file in the data');
    if (!isFile(part.source)) {
      return refuse(
        'MEDIA_NOT_A_FILE',
        `${shortened(part.source)} is no file, and LLaMA-Factory opens files only`,
        'save it, and write its path',
      );
    }
  }
  if (!hasMediaColumns(columns)) return undefined;
  for (const type of TYPES) {
    const places = text.split(`<${type}>`).length - 1;
    const files = parts.filter((part) => part.type === type).length;
    if (places === files) continue;
    return refuse(
      'MEDIA_COUNT',
      `a text holds <${type}> ${places} times for ${files} files, on which LLaMA-Factory stops`,
      `one <${type}> for each file, and none that is meant as a word`,
    );
  }
  return undefined;
}

/** A path, also of a Windows drive; no URL and no data URI. */
function isFile(source: string): boolean {
  return !/^[a-z][a-z0-9+.-]+:/i.test(source);
}

function shortened(source: string): string {
  return JSON.stringify(source.length > 60 ? `${source.slice(0, 60)}…` : source);
}

/** `,"images":[…]` and so on, for the media that the data has at all. */
export function mediaText(messages: readonly Message[], { media }: Columns): string {
  let text = '';
  for (const type of TYPES) {
    if (!media[type]) continue;
    const sources: string[] = [];
    for (const { content } of messages) {
      if (typeof content === 'string') continue;
      for (const part of content) if (part.type === type) sources.push(part.source);
    }
    text += `,"${type}s":${JSON.stringify(sources)}`;
  }
  return text;
}
