import type { JsonValue } from '../../../json.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { trainedCount } from '../../predict.ts';
import type { DroppedPrediction, PredictWarning, Prediction, TokenSpan } from '../../predict.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { silentFaults } from '../../shared/hf/silent-faults.ts';
import { cutSpans, trainedIn } from '../../shared/hf/token-fates.ts';
import type { AxolotlSettings } from './options.ts';

/** A tokenised row before its length is looked at. */
export interface TokenisedRow {
  ids: readonly number[];
  labels: readonly number[];
  /** Missing where the row came with its own labels. */
  spans?: readonly TokenSpan[];
  warnings?: readonly PredictWarning[];
  chat?: { messages: readonly JsonValue[]; text: string };
  isWholeText: boolean;
}

export interface Finishing {
  settings: AxolotlSettings;
  tokenizer: Tokenizer;
  eosToken: string | undefined;
}

/**
 * Rows that are too short or too long go, or are cut (Axolotl 0.21.0, utils/data/utils.py, `handle_long_seq_in_dataset`); with packing those without a trained token go too
 * (utils/trainer.py, `process_datasets_for_packing`). Which rows packing puts together is decided batch by batch and not shown.
 */
export function finishRow(made: TokenisedRow, row: number, { settings, tokenizer, eosToken }: Finishing): Prediction {
  const { minSampleLength, sequenceLength, excessLength, samplePacking } = settings;
  const { length } = made.ids;
  const warnings = [...(made.warnings ?? [])];
  const dropped = (code: string, message: string): DroppedPrediction => ({ kind: 'dropped', row, code, message, warnings });
  if (length > sequenceLength && excessLength === 'raise')
    throw new RowStop('CRASH_TOO_LONG', `${length} tokens, sequence_len is ${sequenceLength}`);
  if (length < minSampleLength) return dropped('DROPPED_TOO_SHORT', `${length} tokens, min_sample_len is ${minSampleLength}`);
  if (length > sequenceLength && excessLength === 'drop')
    return dropped('DROPPED_TOO_LONG', `${length} tokens, sequence_len is ${sequenceLength}`);
  const inputIds = cut(made.ids, sequenceLength);
  const labels = made.labels === made.ids ? inputIds : cut(made.labels, sequenceLength);
  const spans = made.spans === undefined || length <= sequenceLength ? made.spans : cutSpans(made.spans, 0, sequenceLength);
  const trainedBefore = made.spans === undefined ? trainedCount(made.labels) : trainedIn(made.spans);
  const trained = spans === undefined ? trainedCount(labels) : trainedIn(spans);
  if (samplePacking && trained === 0) {
    const isCut = trainedBefore > 0;
    return dropped(
      isCut ? 'DROPPED_CUT' : 'DROPPED_NOTHING_TRAINED',
      isCut ? `cut before the answer: ${length} tokens, sequence_len is ${sequenceLength}` : 'no token is trained',
    );
  }
  warnings.push(
    ...silentFaults({
      tokenizer,
      eosToken,
      inputIds,
      labels,
      ...(spans === undefined ? {} : { spans }),
      isWholeText: made.isWholeText,
      ...(made.chat === undefined ? {} : { chat: made.chat }),
    }),
  );
  if (trained < trainedBefore)
    warnings.push({
      code: 'ANSWER_CUT',
      message: `${length} tokens cut to ${inputIds.length}: of ${trainedBefore} trained tokens ${trained} are left`,
    });
  return { kind: 'tokens', row, inputIds, labels, warnings, ...(spans === undefined ? {} : { spans }) };
}

/** The list itself where all is kept. */
function cut(list: readonly number[], length: number): readonly number[] {
  return list.length <= length ? list : list.slice(0, length);
}
