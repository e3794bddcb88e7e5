import type { Encoded } from '../../pipeline/encoded.ts';
import { rowText } from '../../pipeline/encoded.ts';
import type { ChatRecord, DsRecord, FeedbackRecord, Message, PreferenceRecord, PromptRecord, TextRecord } from '../../record.ts';
import type { Columns, Layout, LayoutOptions, Target } from '../target.ts';

const BASE = { origin: { source: 'test.jsonl', offset: 0, line: 1 }, extra: {} };

export const NO_COLUMNS: Columns = { tools: false, media: { image: false, audio: false, video: false }, extra: [] };

export const system = (content: string): Message => ({ role: 'system', content });
export const user = (content: string): Message => ({ role: 'user', content });
export const assistant = (content: string, more: Partial<Message> = {}): Message => ({ role: 'assistant', content, ...more });
export const tool = (content: string, more: Partial<Message> = {}): Message => ({ role: 'tool', content, ...more });

export function chat(messages: Message[], more: Partial<ChatRecord> = {}): ChatRecord {
  return { kind: 'chat', ...BASE, messages, ...more };
}

export function pair(prompt: Message[], chosen: Message[], rejected: Message[], more: Partial<PreferenceRecord> = {}): PreferenceRecord {
  return { kind: 'preference', ...BASE, prompt, chosen, rejected, ...more };
}

export function judged(prompt: Message[], completion: Message[], desirable: boolean): FeedbackRecord {
  return { kind: 'feedback', ...BASE, prompt, completion, desirable };
}

export function asked(prompt: Message[], more: Partial<PromptRecord> = {}): PromptRecord {
  return { kind: 'prompt', ...BASE, prompt, ...more };
}

export function document(text: string): TextRecord {
  return { kind: 'text', ...BASE, text };
}

export interface Written {
  layout: Layout;
  columns: Columns;
  results: Exclude<Encoded, { ok: 'grow' }>[];
}

/** Encodes records as a run does: from the start again with each column that turns out to be needed. */
export function write(
  target: Target,
  records: readonly DsRecord[],
  options: Partial<LayoutOptions> & Pick<LayoutOptions, 'kind' | 'method'>,
): Written {
  const columns = structuredClone(options.columns ?? NO_COLUMNS);
  while (true) {
    const layout = target.open({ datasetName: 'demo', outDir: '/data/out', ...options, columns });
    const results: Written['results'] = [];
    let missing: 'tools' | keyof Columns['media'] | undefined;
    for (const record of records) {
      const encoded = layout.encode(record);
      if (encoded.ok === 'grow') {
        missing = encoded.column;
        break;
      }
      results.push(encoded);
    }
    if (missing === undefined) return { layout, columns, results };
    if (missing === 'tools' ? columns.tools : columns.media[missing]) throw new Error(`${layout.name} asks for ${missing} again`);
    if (missing === 'tools') columns.tools = true;
    else columns.media[missing] = true;
  }
}

/** The lines of all records; throws where one is refused. */
export function rowsOfAll({ results }: Written): string[] {
  return results.flatMap((result) => {
    if (!result.ok) throw new Error(`${result.issue.code}: ${result.issue.message}`);
    return result.rows.map(rowText);
  });
}

/** The code of each refusal, `undefined` where a record was written. */
export function codesOf({ results }: Written): (string | undefined)[] {
  return results.map((result) => (result.ok ? undefined : result.issue.code));
}

export function lossesOf({ results }: Written): string[] {
  return [...new Set(results.flatMap((result) => (result.ok ? result.losses : [])))];
}
