import type { ExtraColumn } from '../target.ts';

/** What HF `datasets` (5.2.0 and 4.8.5) may do to kept extra columns of text, whatever the card says. */
export function dateColumnNotes(extra: readonly ExtraColumn[]): string[] {
  if (!extra.some(({ type }) => type === 'string')) return [];
  return [
    'a kept text column in which every value of 10 MB looks like a date is rewritten by HF datasets (2024-01-02 becomes 2024-01-02 00:00:00)',
  ];
}
