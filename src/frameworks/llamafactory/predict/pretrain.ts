import type { Prediction, PredictWarning } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { joinLists } from '../../shared/join-lists.ts';
import { textIds } from './encoding.ts';
import type { Encoding } from './encoding.ts';
import { labelSpans } from './label-spans.ts';
import type { AlignedRow } from './rows/aligned-row.ts';
import { textOf } from './rows/aligned-row.ts';
import type { LlamafactorySettings } from './settings.ts';
import { dropped } from './stage.ts';
import type { Stage } from './stage.ts';

interface TextTokens {
  row: number;
  ids: number[];
}

/**
 * Texts, each by itself or cut into blocks (llamafactory 0.9.5, data/processor/pretrain.py). Labels are those of transformers' language-modelling collator. No text begins
 * with BOS: transformers 5.6.0 leaves `add_bos_token` out of account where there is a tokenizer.json (tokenization_utils_base.py, `_from_pretrained`).
 */
export function openPretrain(settings: LlamafactorySettings, encoding: Encoding): Stage {
  const end = settings.template === 'llama3' ? '<|end_of_text|>' : encoding.eosToken;
  const tokens = (row: AlignedRow, index: number): TextTokens => ({
    row: index,
    ids: textIds(encoding, textOfRow(row) + end),
  });
  if (settings.packing) return packedTexts(settings, encoding, tokens);
  return {
    push(row, index) {
      const { ids } = tokens(row, index);
      const cut = ids.slice(0, settings.cutoffLength);
      const warnings = row.warnings.concat(
        ids.length > cut.length
          ? [{ code: 'TEXT_CUT', message: `${ids.length} tokens are cut to ${cut.length}, the end of the text with them` }]
          : [],
      );
      return [textPrediction(encoding, cut, { row: index, warnings })];
    },
    end: () => [],
  };
}

function textOfRow({ prompt: [first] }: AlignedRow): string {
  if (first === undefined) throw new RowStop('CRASH_NO_TEXT', 'the row has no prompt, which pretraining takes its text from');
  return textOf(first);
}

function textPrediction(
  { padId, eosId }: Encoding,
  ids: number[],
  { row, warnings, seqLengths }: { row: number | null; warnings: readonly PredictWarning[]; seqLengths?: number[] },
): Prediction {
  const labels = ids.map((id) => (id === padId ? UNTRAINED : id));
  const because = ids.map((id) => (id === padId ? 'pad token (masked by the collator)' : id === eosId ? 'EOS' : 'text'));
  const faults: PredictWarning[] = [];
  if (!labels.includes(eosId))
    faults.push({
      code: 'EOS_UNTRAINED',
      message: padId === eosId ? 'EOS is the pad token too, and is masked' : 'no EOS is trained in this example',
    });
  return {
    kind: 'tokens',
    row,
    inputIds: ids,
    labels,
    spans: labelSpans(labels, because, ids.length),
    ...(seqLengths === undefined ? {} : { seqLengths }),
    warnings: [...warnings, ...faults],
  };
}

/** All texts of a batch in one, cut into blocks; what is left at the end goes. */
function packedTexts(
  { cutoffLength, batchSize }: LlamafactorySettings,
  encoding: Encoding,
  tokens: (row: AlignedRow, index: number) => TextTokens,
): Stage {
  let batch: TextTokens[] = [];
  const flush = (): Prediction[] => {
    const ids = joinLists(batch.map((text) => text.ids));
    const rows = batch.flatMap((text) => text.ids.map(() => text.row));
    const blocks: Prediction[] = [];
    const used = ids.length - (ids.length % cutoffLength);
    for (let start = 0; start < used; start += cutoffLength) {
      const block = ids.slice(start, start + cutoffLength);
      blocks.push(
        textPrediction(encoding, block, { row: null, warnings: [], seqLengths: lengths(rows.slice(start, start + cutoffLength)) }),
      );
    }
    const kept = new Set(rows.slice(0, used));
    const lost = batch
      .filter(({ row }) => !kept.has(row))
      .map(({ row }) => dropped(row, 'DROPPED_REMAINDER', 'the text stands after the last full block of its batch'));
    batch = [];
    return [...blocks, ...lost];
  };
  return {
    push(row, index) {
      batch.push(tokens(row, index));
      return batch.length < batchSize ? [] : flush();
    },
    end: flush,
  };
}

/** Lengths of runs of equal numbers. */
function lengths(rows: readonly number[]): number[] {
  const counted: number[] = [];
  rows.forEach((row, index) => {
    if (row === rows[index - 1]) counted[counted.length - 1] = (counted.at(-1) ?? 0) + 1;
    else counted.push(1);
  });
  return counted;
}
