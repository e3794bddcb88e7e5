import type { PredictWarning } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { END_OF_TURN } from './encode-messages.ts';
import type { Turn } from './encode-messages.ts';
import type { Encoding } from './encoding.ts';
import type { LlamafactorySettings } from './settings.ts';
import { runIds, runLength } from './token-run.ts';

export interface Looked {
  encoding: Encoding;
  settings: LlamafactorySettings;
  /** Before anything is cut. */
  turns: readonly Turn[];
  inputIds: readonly number[];
  labels: readonly number[];
  /** How many labels are trained. */
  trained: number;
}

type Warn = (warning: PredictWarning) => void;

/** Faults of an example that LLaMA-Factory does not report. */
export function answerFaults(looked: Looked, warn: Warn): void {
  const { settings, inputIds, labels, trained } = looked;
  if (trained === 0) warn({ code: 'NOTHING_TRAINED', message: 'no token is trained; LLaMA-Factory keeps the row' });
  else if (trained === labels.length && inputIds.length > 0)
    warn({
      code: 'EVERYTHING_TRAINED',
      message: `every token is trained, those of the prompt included${settings.trainOnPrompt ? ': train_on_prompt is true' : ''}`,
    });
  startFaults(looked, warn);
  lengthFaults(looked, warn);
  if (trained > 0) endFaults(looked, warn);
}

function startFaults({ encoding: { bosId, tokenizer }, inputIds }: Looked, warn: Warn): void {
  if (bosId !== undefined && inputIds[0] === bosId && inputIds[1] === bosId)
    warn({ code: 'BOS_DOUBLED', message: `two ${tokenizer.decode([bosId])} at the start: the template has one and the text has one` });
}

function lengthFaults({ settings, encoding, turns, inputIds, trained }: Looked, warn: Warn): void {
  const whole = turns.reduce(
    (sum, { source, target }) => sum + runLength(source) + runLength(target),
    encoding.template.hasEfficientEos ? 1 : 0,
  );
  if (whole <= settings.cutoffLength) return;
  const seen = `${whole} tokens, cutoff_len leaves ${inputIds.length} of them`;
  if (trained === 0) warn({ code: 'CUT_BEFORE_ANSWER', message: `nothing of the answers is left: ${seen}` });
  else warn({ code: 'ANSWER_CUT', message: `questions lose their end, answers theirs, later turns go: ${seen}` });
}

function endFaults({ encoding, turns, labels }: Looked, warn: Warn): void {
  const { eosId, eosToken } = encoding;
  if (labels.includes(eosId)) return;
  const ends = new Set(runIds(turns.flatMap(({ target }) => target.filter(({ because }) => because === END_OF_TURN))));
  const isEndTrained = ends.size > 0 && labels.some((label) => label !== UNTRAINED && ends.has(label));
  if (isEndTrained)
    warn({ code: 'EOS_UNTRAINED', message: `${eosToken}, at which generation stops, is never trained; the template ends turns otherwise` });
  else if (ends.size === 0)
    warn({
      code: 'EOS_UNTRAINED',
      message: `${eosToken} is never trained: the template ${encoding.template.name} ends an answer with nothing`,
    });
  else warn({ code: 'TURN_END_UNTRAINED', message: `the end of a turn is cut off: the model does not learn to stop` });
}
