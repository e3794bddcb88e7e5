import { refuse } from '../shared/encoded-row.ts';
import type { LayoutSpec } from '../shared/layout-spec.ts';

/**
 * Plain text for `litgpt.data.TextFiles`: a split is one file and LitGPT reads a file as one document, with one BOS and no EOS (litgpt 0.5.13,
 * data/text_files.py). Where a document ends is lost.
 */
export const textFiles: LayoutSpec = {
  name: 'text-files',
  kind: 'text',
  methods: ['pretrain'],
  encoder:
    ({ extraText }) =>
    (record) => {
      const { text } = record;
      if (text.trim() === '') return refuse('TEXT_EMPTY', 'the document has no text', 'take the row out');
      const losses: string[] = [];
      extraText(record.extra, losses);
      // not JSON: half of a surrogate pair would become U+FFFD when written
      if (/\p{Surrogate}/u.test(text))
        return refuse('LONE_SURROGATE', 'the text holds half of a UTF-16 surrogate pair', 'replace it in the data');
      return { ok: true, rows: [text], losses };
    },
  reserved: 'all',
  notes: ['document-boundaries: LitGPT reads the file of a split as one document'],
};
