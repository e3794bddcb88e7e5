import type { PredictWarning, TokensPrediction } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { joinLists } from '../../shared/join-lists.ts';
import { encodeTurns } from './encode-messages.ts';
import type { Turn } from './encode-messages.ts';
import type { Encoding } from './encoding.ts';
import { answerFaults } from './faults.ts';
import { labelSpans } from './label-spans.ts';
import type { AlignedRow } from './rows/aligned-row.ts';
import { checkMedia } from './rows/check-media.ts';
import { keptLengths } from './sequence-length.ts';
import type { LlamafactorySettings } from './settings.ts';
import { leftOut, warningList } from './stage.ts';
import type { Stage } from './stage.ts';
import { cutRun } from './token-run.ts';
import type { TokenRun } from './token-run.ts';

/** Ids with labels, before they become an example or part of one. */
export interface LabelledRow {
  row: number;
  inputIds: number[];
  labels: number[];
  /** By label. */
  because: string[];
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

function tokensPrediction({ row, inputIds, labels, because, warnings }: LabelledRow): TokensPrediction {
  return { kind: 'tokens', row, inputIds, labels, spans: labelSpans(labels, because, inputIds.length), warnings };
}

export function labelledRow(settings: LlamafactorySettings, encoding: Encoding, row: AlignedRow, index: number): LabelledRow {
  const { maskHistory, cutoffLength } = settings;
  const { hasEfficientEos } = encoding.template;
  const messages = [...row.prompt, ...row.response];
  const { warn, all } = warningList();
  row.warnings.forEach(warn);
  checkMedia(encoding.template, row.hasMedia, messages);
  const turns = encodeTurns(encoding, { messages, system: row.system, tools: row.tools, warn }, maskHistory && !encoding.preserveThinking);
  const pieces: LabelledPiece[] = [];
  let total = hasEfficientEos ? 1 : 0;
  for (const [place, turn] of (maskHistory ? turns.toReversed() : turns).entries()) {
    if (total >= cutoffLength) break;
    const kept = keptLengths(turn.source.ids.length, turn.target.ids.length, cutoffLength - total);
    total += kept.source + kept.target;
    pieces.push(
      labelledTurn(settings, encoding, { source: cutRun(turn.source, kept.source), target: cutRun(turn.target, kept.target) }, place),
    );
  }
  if (maskHistory) pieces.reverse();
  if (hasEfficientEos) pieces.push({ ids: [encoding.eosId], labels: [encoding.eosId], because: ['EOS'] });
  const inputIds = joinLists(pieces.map(({ ids }) => ids));
  const labels = joinLists(pieces.map((piece) => piece.labels));
  const because = joinLists(pieces.map((piece) => piece.because));
  answerFaults({ encoding, settings, turns, inputIds, labels }, warn);
  return { row: index, inputIds, labels, because, warnings: all() };
}

interface LabelledPiece {
  ids: readonly number[];
  labels: readonly number[];
  because: readonly string[];
}

/** `place`: of the turn in the order in which turns get their share of the length, the last first with `mask_history`. */
function labelledTurn(
  { trainOnPrompt, maskHistory }: LlamafactorySettings,
  { template, eosId }: Encoding,
  { source, target }: Turn,
  place: number,
): LabelledPiece {
  const isMasked = maskHistory && place !== 0;
  const asked = sourceLabels(source, trainOnPrompt, template.hasEfficientEos && place !== 0 ? eosId : undefined);
  return {
    ids: joinLists([source.ids, target.ids]),
    labels: joinLists([asked.labels, isMasked ? untrained(target.ids.length) : target.ids]),
    because: joinLists([asked.because, isMasked ? target.because.map((rule) => `${rule} (mask_history)`) : target.because]),
  };
}

/** With efficient EOS the first token of a question carries the EOS of the answer before it, also where there is no such token. */
function sourceLabels({ ids, because }: TokenRun, trainOnPrompt: boolean, eosBefore: number | undefined): Omit<LabelledPiece, 'ids'> {
  if (trainOnPrompt) return { labels: ids, because: because.map((rule) => `${rule} (train_on_prompt)`) };
  const masked = untrained(ids.length);
  if (eosBefore === undefined) return { labels: masked, because };
  return { labels: [eosBefore, ...masked.slice(1)], because: ['EOS of the answer before', ...because.slice(1)] };
}

function untrained(length: number): number[] {
  return new Array<number>(length).fill(UNTRAINED);
}
