import type { PairPrediction } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { encodeAnswer } from './encode-messages.ts';
import type { Turn } from './encode-messages.ts';
import type { Encoding } from './encoding.ts';
import { answerFaults } from './faults.ts';
import type { AlignedMessage, AlignedRow } from './rows/aligned-row.ts';
import { checkMedia } from './rows/check-media.ts';
import { keptLengths } from './sequence-length.ts';
import type { LlamafactorySettings } from './settings.ts';
import { leftOut, warningList } from './stage.ts';
import type { Stage } from './stage.ts';
import type { EncodeText } from './text-encoder.ts';
import { cutRun, runIds, runLength, tokenRun } from './token-run.ts';
import type { TokenRun } from './token-run.ts';

/** Pairs, for rm and dpo (llamafactory 0.9.5, data/processor/pairwise.py). */
export function openPairs(settings: LlamafactorySettings, encoding: Encoding): Stage {
  return {
    push: (row, index) => [leftOut(row, index, (answers) => answers >= 2) ?? pairOf(settings, encoding, row, index)],
    end: () => [],
  };
}

function pairOf(settings: LlamafactorySettings, given: Encoding, row: AlignedRow, index: number): PairPrediction {
  const encoding = { ...given, encode: remembering(given.encode) };
  const { warn, all } = warningList();
  row.warnings.forEach(warn);
  checkMedia(encoding.template, row.hasMedia, [...row.prompt, ...row.response]);
  const answer = (message: AlignedMessage | undefined): Turn => {
    const messages = message === undefined ? row.prompt : [...row.prompt, message];
    return withEos(encoding, encodeAnswer(encoding, { messages, system: row.system, tools: row.tools, warn }));
  };
  const chosen = answer(row.response[0]);
  const rejected = answer(row.response[1]);
  const longest = Math.max(runLength(chosen.target), runLength(rejected.target));
  const kept = keptLengths(runLength(chosen.source), longest, settings.cutoffLength);
  const prompt = cutRun(chosen.source, kept.source);
  const [good, bad] = [chosen, rejected].map(({ target }) => labelledAnswer(prompt, cutRun(target, kept.target)));
  if (good === undefined || bad === undefined) throw new Error('a pair has two answers');
  answerFaults({ encoding, settings, turns: [chosen], ...good }, warn);
  answerFaults({ encoding, settings, turns: [rejected], ...bad }, warn);
  if (JSON.stringify(good.inputIds) === JSON.stringify(bad.inputIds))
    warn({ code: 'SAME_ANSWERS', message: 'chosen and rejected are the same tokens' });
  return {
    kind: 'pair',
    row: index,
    promptIds: runIds(prompt),
    chosenInputIds: good.inputIds,
    chosenLabels: good.labels,
    rejectedInputIds: bad.inputIds,
    rejectedLabels: bad.labels,
    warnings: all(),
  };
}

/** Both answers of a pair stand behind the same prompt. */
function remembering(encode: EncodeText): EncodeText {
  const known = new Map<string, number[]>();
  return (text) => {
    const ids = known.get(text) ?? encode(text);
    known.set(text, ids);
    return ids;
  };
}

/** With efficient EOS an answer has its EOS only here. */
export function withEos({ template, eosId }: Encoding, turn: Turn): Turn {
  return template.hasEfficientEos ? { ...turn, target: [...turn.target, ...tokenRun([eosId], 'EOS')] } : turn;
}

export function labelledAnswer(prompt: TokenRun, answer: TokenRun): { inputIds: number[]; labels: number[]; trained: number } {
  const inputIds = runIds([...prompt, ...answer]);
  return { inputIds, labels: inputIds.slice().fill(UNTRAINED, 0, runLength(prompt)), trained: runLength(answer) };
}
