import type { JsonObject } from '../../../json.ts';
import { jsonTypeName } from '../../../json.ts';
import type { TokensPrediction } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { runSpans } from '../../shared/hf/token-fates.ts';
import type { Fate, FateRun } from '../../shared/hf/token-fates.ts';
import { joinLists } from '../../shared/join-lists.ts';
import { encoded } from './encode.ts';
import type { Encoding } from './encode.ts';
import { rowFaults } from './faults.ts';
import { promptText, wellFormed } from './prompt-text.ts';
import type { LitgptSettings } from './settings.ts';

/** Keys that `apply` has by name already (litgpt 0.5.13, data/base.py: `apply(prompt=…, **example)`). */
const TAKEN_KEYS = ['prompt', 'self'] as const;

/** A row before it is cut. */
export interface EncodedRow {
  promptIds: readonly number[];
  answerIds: readonly number[];
}

/** Ids and labels of a row (litgpt 0.5.13, data/base.py, `SFTDataset.__getitem__`). Throws `RowStop` where the run stops on it. */
export function predictRow(row: JsonObject, index: number, settings: LitgptSettings, encoding: Encoding): TokensPrediction {
  const { maskPrompt, ignoreIndex, style } = settings;
  const taken = TAKEN_KEYS.find((key) => Object.hasOwn(row, key));
  const instruction = rowText(row, 'instruction');
  if (taken !== undefined) throw new RowStop('CRASH_KEY', `the row has a key ${taken}, which LitGPT passes to the prompt style itself`);
  const prompt = promptText(style, row, instruction);
  const made: EncodedRow = {
    promptIds: encoded(encoding, prompt, { bos: encoding.tokens.isBosUsed, eos: false }),
    answerIds: encoded(encoding, rowText(row, 'output'), { bos: false, eos: true }),
  };
  const length = settings.maxSeqLength ?? Infinity;
  const whole = joinLists([made.promptIds, made.answerIds]);
  const inputIds = whole.length > length ? whole.slice(0, length) : whole;
  const promptLength = Math.min(made.promptIds.length, length);
  const labels = maskPrompt ? inputIds.slice().fill(ignoreIndex, 0, promptLength) : inputIds;
  return {
    kind: 'tokens',
    row: index,
    inputIds,
    labels,
    spans: runSpans([[promptFate(settings), promptLength], ...answerRuns(inputIds, promptLength, made.answerIds.length, encoding)]),
    warnings: rowFaults({ row, settings, encoding, made, inputIds, labels }),
  };
}

function rowText(row: JsonObject, key: 'instruction' | 'output'): string {
  if (!Object.hasOwn(row, key)) throw new RowStop('CRASH_NO_COLUMN', `the row has no ${key}`);
  const value = row[key];
  if (typeof value !== 'string') throw new RowStop('CRASH_NO_TEXT', `${key} is ${jsonTypeName(value)} where LitGPT needs text`);
  return wellFormed(value, key);
}

/** The loss leaves out the label -100 and no other (utils.py, `chunked_cross_entropy`). */
function promptFate({ maskPrompt, ignoreIndex }: LitgptSettings): Fate {
  if (!maskPrompt) return { isTrained: true, because: 'prompt (mask_prompt: false)' };
  if (ignoreIndex === UNTRAINED) return { isTrained: false, because: 'prompt' };
  return { isTrained: true, because: `prompt (ignore_index: ${ignoreIndex})` };
}

/** Of the tokens from `from` on, of a whole answer of `fullLength`. */
function answerRuns(ids: readonly number[], from: number, fullLength: number, { tokens }: Encoding): FateRun[] {
  const length = ids.length - from;
  const ends = length > 0 && length === fullLength && ids.at(-1) === tokens.eosId ? 1 : 0;
  return [
    [{ isTrained: true, because: 'output' }, length - ends],
    [{ isTrained: true, because: 'EOS' }, ends],
  ];
}
