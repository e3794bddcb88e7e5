import type { DroppedPrediction, Prediction, PredictWarning } from '../../predict.ts';
import type { Encoding } from './encoding.ts';
import type { AlignedRow } from './rows/aligned-row.ts';
import type { LlamafactorySettings } from './settings.ts';

/** What a stage makes of rows, in order. */
export interface Stage {
  push(row: AlignedRow, index: number): readonly Prediction[];
  end(): readonly Prediction[];
}

export type OpenStage = (settings: LlamafactorySettings, encoding: Encoding) => Stage;

export function dropped(row: number, code: string, message: string, warnings: readonly PredictWarning[] = []): DroppedPrediction {
  return { kind: 'dropped', row, code, message, warnings };
}

/** Why a row is left out that has no question at the end of its prompt, or not as many answers as the stage wants. */
export function leftOut(
  { prompt, response, broken, warnings }: AlignedRow,
  index: number,
  isEnough: (answers: number) => boolean,
): DroppedPrediction | undefined {
  if (broken !== undefined && !(prompt.length % 2 === 1 && isEnough(response.length)))
    return dropped(index, broken.code, broken.message, warnings);
  if (prompt.length === 0 && response.length === 0) return dropped(index, 'DROPPED_EMPTY', 'the row has no messages', warnings);
  if (prompt.length % 2 === 0)
    return dropped(index, 'DROPPED_COUNT', `${prompt.length} messages before the answer: LLaMA-Factory wants an odd number`, warnings);
  if (!isEnough(response.length))
    return dropped(index, 'DROPPED_ANSWERS', `the row has ${response.length} answers, which this stage does not take`, warnings);
  return undefined;
}

/** Each code once. */
export function warningList(): { warn: (warning: PredictWarning) => void; all: () => PredictWarning[] } {
  const seen = new Map<string, PredictWarning>();
  return { warn: (warning) => void (seen.has(warning.code) || seen.set(warning.code, warning)), all: () => [...seen.values()] };
}
