import { UNTRAINED } from '../../../predict.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import type { AxolotlSettings } from '../options.ts';
import type { TokenText } from '../token-text.ts';

export interface TokenisedAnswers {
  promptIds: readonly number[];
  answers: readonly { inputIds: readonly number[]; labels: readonly number[] }[];
  /** Whether the prompt alone ends in other tokens than before an answer. */
  isMerged: boolean;
}

/**
 * As TRL 1.14.1 tokenises texts for DPO and KTO (trainer/dpo_trainer.py, trainer/kto_trainer.py, `_prepare_dataset`): the prompt alone, then what the prompt with an ended
 * answer has after as many tokens; cut to `sequence_len` by the collator. `undefined` where the prompt alone fills it.
 */
export function tokeniseAnswers(
  prompt: string,
  answers: readonly string[],
  { sequenceLength }: AxolotlSettings,
  tokenText: TokenText,
): TokenisedAnswers | undefined {
  const { eosToken } = tokenText;
  if (eosToken === undefined) throw new RowStop('CRASH_CONFIG', 'the tokenizer has no EOS token to append');
  const promptIds = tokenText.withSpecial(prompt);
  if (promptIds.length >= sequenceLength) return undefined;
  let isMerged = false;
  const tokenised = answers.map((answer) => {
    const whole = tokenText.withSpecial(prompt + (answer.endsWith(eosToken) ? answer : answer + eosToken));
    isMerged ||= promptIds.some((id, index) => whole[index] !== id);
    return labelled(promptIds, whole.slice(promptIds.length), sequenceLength);
  });
  return { promptIds, answers: tokenised, isMerged };
}

function labelled(promptIds: readonly number[], answerIds: readonly number[], maxLength: number): { inputIds: number[]; labels: number[] } {
  return {
    inputIds: [...promptIds, ...answerIds].slice(0, maxLength),
    labels: [...promptIds.map(() => UNTRAINED), ...answerIds].slice(0, maxLength),
  };
}

interface Answer {
  promptIds: number[];
  ids: number[];
}

/**
 * As the ORPO and CPO trainers of TRL 1.14.1 do (experimental/orpo/orpo_trainer.py, `tokenize_row`): BOS before, EOS after; where prompt and longest answer are too long,
 * answers are cut to `sequence_len` less the longest.
 */
export function tokeniseOrpo(
  prompt: string,
  texts: readonly string[],
  { sequenceLength }: AxolotlSettings,
  tokenText: TokenText,
): TokenisedAnswers {
  const { bosId, eosId } = tokenText;
  const alone = tokenText.ids(prompt);
  const answers = texts.map((text) => answerOf(alone, tokenText.ids(prompt + text)));
  const promptLength = Math.min(...answers.map(({ promptIds }) => promptIds.length));
  checkPrompts(answers);
  const begun = (ids: readonly number[]): number[] => (bosId === undefined || ids[0] === bosId ? [...ids] : [bosId, ...ids]);
  const isMerged = answers.some(({ promptIds }) => promptIds.length < alone.length);
  for (const answer of answers) {
    answer.promptIds = begun(answer.promptIds);
    if (eosId !== undefined && answer.ids.at(-1) !== eosId) answer.ids.push(eosId);
  }
  const longest = Math.max(...answers.map(({ ids }) => ids.length));
  return {
    promptIds: begun(alone.slice(0, promptLength)),
    isMerged,
    answers: answers.map(({ promptIds, ids }) => {
      const kept = promptIds.length + longest > sequenceLength ? ids.slice(0, sequenceLength - longest) : ids;
      return { inputIds: [...promptIds, ...kept], labels: [...promptIds.map(() => UNTRAINED), ...kept] };
    }),
  };
}

/** Where the prompt's last token merges with the answer, the answer begins one token earlier. */
function answerOf(alone: readonly number[], whole: readonly number[]): Answer {
  if (whole.length < alone.length)
    throw new RowStop('CRASH_PROMPT_MERGED', 'prompt and answer together have fewer tokens than the prompt alone');
  const start = alone.some((id, index) => whole[index] !== id) ? Math.max(0, alone.length - 1) : alone.length;
  return { promptIds: whole.slice(0, start), ids: whole.slice(start) };
}

function checkPrompts([first, second]: readonly Answer[]): void {
  if (first === undefined || second === undefined) return;
  const [a, b] = [first.promptIds, second.promptIds];
  const unlike = a.slice(0, b.length).filter((id, index) => id !== b[index]).length;
  if (unlike > 1 || Math.abs(a.length - b.length) > 1)
    throw new RowStop('CRASH_PROMPT_MERGED', 'the prompt has unlike tokens before the two answers');
}
