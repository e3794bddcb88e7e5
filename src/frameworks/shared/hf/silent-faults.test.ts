import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { silentFaults } from './silent-faults.ts';
import { runSpans, spanLabels } from './token-fates.ts';

const END = '<end>';
const TEXTS = ['a', ' ', '\n', END, '<s>'];
const tokenizer: Pick<Tokenizer, 'decode' | 'encode' | 'specialTokens' | 'parts'> = {
  decode: (ids) => ids.map((id) => TEXTS[id] ?? '').join(''),
  encode: () => [],
  specialTokens: { bos: '<s>', eos: END },
  parts: {
    chatTemplates: {},
    namedTokens: {},
    addedTokens: [3, 4].map((id) => ({ id, content: TEXTS[id] ?? '', isSpecial: true })),
    now: () => new Date(0),
  },
};

test('faults are the same whether spans say what is trained, or the labels are looked at one by one', () => {
  const run = fc.tuple(fc.record({ isTrained: fc.boolean(), because: fc.constantFrom('a', 'b') }), fc.nat(4));
  fc.assert(
    fc.property(fc.array(run, { maxLength: 6 }), fc.infiniteStream(fc.nat(TEXTS.length - 1)), fc.boolean(), (runs, stream, isChat) => {
      const spans = runSpans(runs);
      const ids = [...stream.take(spans.at(-1)?.end ?? 0)];
      const looked = {
        tokenizer: tokenizer as Tokenizer,
        eosToken: END,
        inputIds: ids,
        labels: spanLabels(ids, spans),
        isWholeText: false,
        ...(isChat ? { chat: { messages: [], text: '' } } : {}),
      };
      expect(silentFaults({ ...looked, spans })).toEqual(silentFaults(looked));
    }),
  );
});
