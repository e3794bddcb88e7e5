import type { PredictWarning, TokensPrediction } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { cutSpans, runSpans } from '../../shared/hf/token-fates.ts';
import type { FateRun } from '../../shared/hf/token-fates.ts';
import { joinLists } from '../../shared/join-lists.ts';
import { encodeTurns } from './encode-messages.ts';
import type { Turn } from './encode-messages.ts';
import type { Encoding } from './encoding.ts';
import { answerFaults } from './faults.ts';
import type { AlignedRow } from './rows/aligned-row.ts';
import { checkMedia } from './rows/check-media.ts';
import { keptLengths } from './sequence-length.ts';
import type { LlamafactorySettings } from './settings.ts';
import { leftOut, warningList } from './stage.ts';
import type { Stage } from './stage.ts';
import { cutRun, restOfRun, runIds, runLength, tokenRun } from './token-run.ts';
import type { TokenPiece, TokenRun } from './token-run.ts';

/** Ids with labels, before they become an example or part of one. */
export interface LabelledRow {
  row: number;
  inputIds: number[];
  labels: number[];
  /** Of labels. */
  fates: readonly FateRun[];
  warnings: PredictWarning[];
}

/** One example a row (llamafactory 0.9.5, data/processor/supervised.py, `SupervisedDatasetProcessor`). */
export function openSupervised(settings: LlamafactorySettings, encoding: Encoding): Stage {
  return {
    push: (row, index) => {
      const out = leftOut(row, index, (answers) => answers === 1);
      return [out ?? tokensPrediction(labelledRow(settings, encoding, row, index))];
    },
    end: () => [],
  };
}

function tokensPrediction({ row, inputIds, labels, fates, warnings }: LabelledRow): TokensPrediction {
  return { kind: 'tokens', row, inputIds, labels, spans: cutSpans(runSpans(fates), 0, inputIds.length), warnings };
}

export function labelledRow(settings: LlamafactorySettings, encoding: Encoding, row: AlignedRow, index: number): LabelledRow {
  const { maskHistory, cutoffLength } = settings;
  const { hasEfficientEos } = encoding.template;
  const messages = [...row.prompt, ...row.response];
  const { warn, all } = warningList();
  row.warnings.forEach(warn);
  checkMedia(encoding.template, row.hasMedia, messages);
  const turns = encodeTurns(encoding, { messages, system: row.system, tools: row.tools, warn }, maskHistory && !encoding.preserveThinking);
  const kept: LabelledRun[] = [];
  let total = hasEfficientEos ? 1 : 0;
  for (const [place, turn] of (maskHistory ? turns.toReversed() : turns).entries()) {
    if (total >= cutoffLength) break;
    const lengths = keptLengths(runLength(turn.source), runLength(turn.target), cutoffLength - total);
    total += lengths.source + lengths.target;
    const cut = { source: cutRun(turn.source, lengths.source), target: cutRun(turn.target, lengths.target) };
    kept.push(labelledTurn(settings, encoding, cut, place));
  }
  if (maskHistory) kept.reverse();
  if (hasEfficientEos) kept.push(labelledRun(tokenRun([encoding.eosId], 'EOS'), true));
  const inputIds = runIds(joinLists(kept.map(({ tokens }) => tokens)));
  const pieces = joinLists(kept.map((run) => run.labels));
  const labels = pieceLabels(pieces);
  answerFaults({ encoding, settings, turns, inputIds, labels, trained: runLength(pieces.filter(({ isTrained }) => isTrained)) }, warn);
  return { row: index, inputIds, labels, fates: pieces.map((piece) => [piece, piece.end - piece.start]), warnings: all() };
}

/** A piece of labels: the ids themselves where they are trained. */
interface LabelPiece extends TokenPiece {
  isTrained: boolean;
}

interface LabelledRun {
  tokens: TokenRun;
  labels: readonly LabelPiece[];
}

function pieceLabels(pieces: readonly LabelPiece[]): number[] {
  const labels = new Array<number>(runLength(pieces));
  let at = 0;
  for (const { ids, start, end, isTrained } of pieces) {
    if (isTrained) for (let index = start; index < end; index++) labels[at + index - start] = ids[index] as number;
    else labels.fill(UNTRAINED, at, at + end - start);
    at += end - start;
  }
  return labels;
}

/** `place`: of the turn in the order in which turns get their share of the length, the last first with `mask_history`. */
function labelledTurn(
  { trainOnPrompt, maskHistory }: LlamafactorySettings,
  { template, eosId }: Encoding,
  { source, target }: Turn,
  place: number,
): LabelledRun {
  const isMasked = maskHistory && place !== 0;
  const asked = trainOnPrompt
    ? labelPieces(source, true, ' (train_on_prompt)')
    : sourceLabels(source, template.hasEfficientEos && place !== 0 ? eosId : undefined);
  const answered = labelPieces(target, !isMasked, isMasked ? ' (mask_history)' : '');
  return { tokens: [...source, ...target], labels: [...asked, ...answered] };
}

/** With efficient EOS the first token of a question carries the EOS of the answer before it, also where there is no such token. */
function sourceLabels(source: TokenRun, eosBefore: number | undefined): LabelPiece[] {
  if (eosBefore === undefined) return labelPieces(source, false);
  return [...labelPieces(tokenRun([eosBefore], 'EOS of the answer before'), true), ...labelPieces(restOfRun(source), false)];
}

function labelledRun(tokens: TokenRun, isTrained: boolean): LabelledRun {
  return { tokens, labels: labelPieces(tokens, isTrained) };
}

function labelPieces(run: TokenRun, isTrained: boolean, note = ''): LabelPiece[] {
  return run.map(({ ids, start, end, because }) => ({ ids, start, end, because: because + note, isTrained }));
}
