import type { KtoPrediction, Prediction } from '../../predict.ts';
import { encodeAnswer } from './encode-messages.ts';
import type { Encoding } from './encoding.ts';
import { answerFaults } from './faults.ts';
import { labelledAnswer, withEos } from './preference.ts';
import type { AlignedRow } from './rows/aligned-row.ts';
import { isEmptyContent } from './rows/aligned-row.ts';
import { checkMedia } from './rows/check-media.ts';
import { keptLengths } from './sequence-length.ts';
import type { LlamafactorySettings } from './settings.ts';
import { dropped, leftOut, warningList } from './stage.ts';
import type { Stage } from './stage.ts';
import { cutRun, runLength } from './token-run.ts';

/** Judged answers (llamafactory 0.9.5, data/processor/feedback.py); the mismatched pair for the KL term, made with the answer of the row before, is not shown. */
export function openFeedback(settings: LlamafactorySettings, encoding: Encoding): Stage {
  return {
    push: (row, index) => [unfit(row, index) ?? judgedAnswer(settings, encoding, row, index)],
    end: () => [],
  };
}

/** A row without an answer is left out, and stops the run where the next row wants that answer for its KL pair. */
function unfit(row: AlignedRow, index: number): Prediction | undefined {
  const out = leftOut(row, index, (answers) => answers >= 2);
  if (out === undefined) return undefined;
  const [answer] = row.response;
  if (answer !== undefined && !isEmptyContent(answer)) return out;
  return dropped(
    index,
    'CRASH_NEIGHBOUR',
    `${out.message}; the row is left out, and the run stops on the next row, which looks for an answer here`,
    out.warnings,
  );
}

function judgedAnswer(settings: LlamafactorySettings, encoding: Encoding, row: AlignedRow, index: number): KtoPrediction {
  const { warn, all } = warningList();
  row.warnings.forEach(warn);
  const [wanted, unwanted] = row.response;
  const isDesirable = !isEmptyContent(wanted);
  const answer = isDesirable ? wanted : unwanted;
  const messages = answer === undefined ? row.prompt : [...row.prompt, answer];
  checkMedia(encoding.template, row.hasMedia, messages);
  const turn = withEos(encoding, encodeAnswer(encoding, { messages, system: row.system, tools: row.tools, warn }));
  const kept = keptLengths(runLength(turn.source), runLength(turn.target), settings.cutoffLength);
  const labelled = labelledAnswer(cutRun(turn.source, kept.source), cutRun(turn.target, kept.target));
  if (isEmptyContent(answer))
    warn({
      code: 'LABEL_LOST',
      message:
        'the answer is empty, and is trained as unwanted whatever its label: LLaMA-Factory takes the label from which answer is empty',
    });
  answerFaults({ encoding, settings, turns: [turn], ...labelled }, warn);
  const { inputIds, labels } = labelled;
  return { kind: 'kto', row: index, isDesirable, inputIds, labels, warnings: all() };
}
