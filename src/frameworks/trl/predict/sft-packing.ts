import type { Prediction } from '../../predict.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import type { TrlSettings } from './options.ts';
import { PACKING_BATCH, pack } from './pack.ts';
import type { Packable } from './pack.ts';
import { maskFirst } from './sft.ts';

/** Packs each thousand rows by themselves. With `bfd` and `bfd_split` training runs without padding. */
export function openPacking({ maxLength, packingStrategy, paddingFree }: TrlSettings): {
  push(row: Packable): readonly Prediction[];
  end(): readonly Prediction[];
} {
  const waiting: Packable[] = [];
  const isPaddingFree = paddingFree || packingStrategy !== 'wrapped';
  const flush = (): Prediction[] =>
    pack(waiting.splice(0), maxLength ?? 0, packingStrategy).map(({ inputIds, labels: packed, seqLengths }) => {
      const labels = [...packed];
      if (isPaddingFree) maskFirst(labels, seqLengths ?? [labels.length]);
      return { kind: 'tokens', row: null, inputIds, labels, warnings: [], ...(seqLengths === undefined ? {} : { seqLengths }) };
    });
  return {
    push({ inputIds, labels }) {
      if (inputIds.length !== labels.length)
        throw new RowStop('CRASH_PACKING', `${labels.length} labels for ${inputIds.length} ids can't be packed`);
      waiting.push({ inputIds, labels });
      return waiting.length < PACKING_BATCH ? [] : flush();
    },
    end: () => (waiting.length === 0 ? [] : flush()),
  };
}
