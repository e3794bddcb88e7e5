import type { Tokenizer } from '../../../../tokenize/tokenizer.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import type { AxolotlSettings } from '../options.ts';

export type Fitted = { prompt: string; answers: readonly string[]; isCut: boolean } | { tooLong: string };

/**
 * Prompt and each answer together within `sequence_len` (Axolotl 0.21.0, utils/data/rl.py, `_drop_long_sequences`, `_truncate_long_sequences_rl`). An answer that is cut is
 * decoded to text, which is tokenised again later.
 */
export function fitLength(
  prompt: string,
  answers: readonly string[],
  { sequenceLength, excessLength }: AxolotlSettings,
  tokenizer: Tokenizer,
): Fitted {
  if (prompt === '' || answers.includes('')) throw new RowStop('CRASH_EMPTY_ANSWER', 'a prompt or an answer is empty');
  const promptLength = tokenizer.encode(prompt).length;
  const ids = answers.map((answer) => tokenizer.encode(answer));
  const longest = promptLength + Math.max(...ids.map(({ length }) => length));
  if (longest <= sequenceLength) return { prompt, answers, isCut: false };
  const seen = `${longest} tokens, sequence_len is ${sequenceLength}`;
  if (excessLength === 'raise') throw new RowStop('CRASH_TOO_LONG', seen);
  const room = sequenceLength - promptLength;
  if (excessLength === 'drop' || room <= 0) return { tooLong: seen };
  const cut = answers.map((answer, index) =>
    (ids[index]?.length ?? 0) > room ? tokenizer.decode(ids[index]?.slice(0, room) ?? []) : answer,
  );
  if (cut.includes('')) throw new RowStop('CRASH_EMPTY_ANSWER', 'an answer is empty once cut');
  if (cut.some((answer) => promptLength + tokenizer.encode(answer).length > sequenceLength)) return { tooLong: seen };
  return { prompt, answers: cut, isCut: true };
}
