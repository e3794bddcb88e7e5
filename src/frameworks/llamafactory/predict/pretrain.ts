import type { Prediction, PredictWarning } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { runSpans } from '../../shared/hf/token-fates.ts';
import type { Fate, FateRun } from '../../shared/hf/token-fates.ts';
import { joinLists } from '../../shared/join-lists.ts';
import { textIds } from './encoding.ts';
import type { Encoding } from './encoding.ts';
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
  const labels = ids.includes(padId) ? ids.map((id) => (id === padId ? UNTRAINED : id)) : ids;
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
    spans: runSpans(textFates(ids, padId, eosId)),
    ...(seqLengths === undefined ? {} : { seqLengths }),
    warnings: [...warnings, ...faults],
  };
}

const TEXT: Fate = { isTrained: true, because: 'text' };
const END: Fate = { isTrained: true, because: 'EOS' };
const PAD: Fate = { isTrained: false, because: 'pad token (masked by the collator)' };

function textFates(ids: readonly number[], padId: number, eosId: number): FateRun[] {
  const fates: FateRun[] = [];
  let from = 0;
  for (let index = 0; index < ids.length; index++) {
    const id = ids[index];
    if (id !== padId && id !== eosId) continue;
    fates.push([TEXT, index - from], [id === padId ? PAD : END, 1]);
    from = index + 1;
  }
  fates.push([TEXT, ids.length - from]);
  return fates;
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
    const { seqLengths, lost } = cutIntoBlocks(batch, cutoffLength, Math.floor(ids.length / cutoffLength));
    batch = [];
    const blocks = seqLengths.map((lengths, index) =>
      textPrediction(encoding, ids.slice(index * cutoffLength, (index + 1) * cutoffLength), {
        row: null,
        warnings: [],
        seqLengths: lengths,
      }),
    );
    return [...blocks, ...lost.map((row) => dropped(row, 'DROPPED_REMAINDER', 'the text stands after the last full block of its batch'))];
  };
  return {
    push(row, index) {
      batch.push(tokens(row, index));
      return batch.length < batchSize ? [] : flush();
    },
    end: flush,
  };
}

/** How many tokens of each text stand in each block, and the rows that no block has a token of. */
function cutIntoBlocks(texts: readonly TextTokens[], blockLength: number, blockCount: number): { seqLengths: number[][]; lost: number[] } {
  const seqLengths = Array.from({ length: blockCount }, (): number[] => []);
  const lost: number[] = [];
  let at = 0;
  for (const { row, ids } of texts) {
    const from = at;
    const end = Math.min(from + ids.length, blockCount * blockLength);
    while (at < end) {
      const part = Math.min(end - at, blockLength - (at % blockLength));
      seqLengths[Math.floor(at / blockLength)]?.push(part);
      at += part;
    }
    if (at === from) lost.push(row);
  }
  return { seqLengths, lost };
}
