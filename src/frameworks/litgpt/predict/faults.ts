import type { JsonObject } from '../../../json.ts';
import type { PredictWarning } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { singleTokenId } from '../../shared/hf/hf-chat.ts';
import { isTrue } from './checkpoint-tokens.ts';
import type { Encoding } from './encode.ts';
import type { EncodedRow } from './row.ts';
import type { LitgptSettings } from './settings.ts';

export interface Looked {
  row: JsonObject;
  settings: LitgptSettings;
  encoding: Encoding;
  made: EncodedRow;
  inputIds: readonly number[];
  labels: readonly number[];
}

/** Faults of a row that LitGPT does not report. */
export function rowFaults(looked: Looked): PredictWarning[] {
  const warnings: PredictWarning[] = [];
  const warn = (code: string, message: string): void => void warnings.push({ code, message });
  lossFaults(looked, warn);
  endFaults(looked, warn);
  startFaults(looked, warn);
  lostFields(looked, warn);
  return warnings;
}

type Warn = (code: string, message: string) => void;

function lossFaults({ settings, inputIds, labels }: Looked, warn: Warn): void {
  const { maskPrompt, ignoreIndex } = settings;
  if (labels.every((label) => label === UNTRAINED)) warn('NOTHING_TRAINED', 'no token is trained; LitGPT keeps the row');
  else if (!maskPrompt && inputIds.length > 0)
    warn('EVERYTHING_TRAINED', 'every token is trained, those of the prompt included: mask_prompt is false');
  if (ignoreIndex !== UNTRAINED)
    warn('IGNORE_INDEX_TRAINED', `ignore_index is ${ignoreIndex}, and the loss leaves out -100 alone: what is masked is trained`);
}

function endFaults({ settings, encoding, made, inputIds }: Looked, warn: Warn): void {
  const { tokenizer, tokens } = encoding;
  const { maxSeqLength = Infinity } = settings;
  const { promptIds, answerIds } = made;
  const eos = tokenizer.decode([tokens.eosId]);
  const whole = promptIds.length + answerIds.length;
  if (whole > maxSeqLength) {
    const left = Math.max(0, inputIds.length - promptIds.length);
    const seen = `${promptIds.length} tokens of prompt and ${answerIds.length} of answer, max_seq_length is ${maxSeqLength}`;
    if (left === 0) warn('CUT_BEFORE_ANSWER', `nothing of the answer is left: ${seen}`);
    else warn('ANSWER_CUT', `${left} tokens of the answer are left: ${seen}`);
    if (left > 0) warn('EOS_UNTRAINED', `${eos} is cut off: the model does not learn to stop`);
  } else if (answerIds.at(-1) !== tokens.eosId) {
    warn('EOS_UNTRAINED', `the output ends with ${eos}, which LitGPT takes away instead of adding one: the model does not learn to stop`);
  }
  const turnEnd = singleTokenId(tokenizer, settings.style.turnEnd);
  if (turnEnd !== undefined && turnEnd !== tokens.eosId)
    warn(
      'TURN_END_UNTRAINED',
      `turns of ${settings.styleName} end with ${settings.style.turnEnd ?? ''}, and the answer is ended with ${eos}: the model does not learn to end its turn`,
    );
}

function startFaults({ encoding, made: { promptIds, answerIds }, inputIds }: Looked, warn: Warn): void {
  const { tokenizer, tokens } = encoding;
  const { bosId } = tokens;
  if (bosId !== undefined && inputIds[0] === bosId && inputIds[1] === bosId && promptIds.length > 1)
    warn('BOS_DOUBLED', `two ${tokenizer.decode([bosId])} at the start: the prompt has one and the tokenizer adds one`);
  if (!tokens.mayHaveOtherBos) return;
  const { pad, eos } = tokenizer.specialTokens;
  const begins = [promptIds[0], answerIds.length > 1 ? answerIds[0] : undefined];
  const first = [pad, eos].find((token) => token !== undefined && begins.includes(singleTokenId(tokenizer, token) ?? NaN));
  if (first !== undefined)
    warn('BOS_UNKNOWN', `a text begins with ${first}: if generation_config.json of the checkpoint calls it BOS, LitGPT takes it away`);
}

function lostFields({ row, settings: { style, styleName } }: Looked, warn: Warn): void {
  if (style.withInput === undefined && isTrue(row['input']))
    warn('INPUT_IGNORED', `the prompt style ${styleName} leaves out input; alpaca alone writes it`);
  if (style.system === undefined && isTrue(row['sys_prompt']))
    warn('SYSTEM_IGNORED', `the prompt style ${styleName} leaves out sys_prompt`);
}
