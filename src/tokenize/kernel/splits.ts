import { SPLIT_CL100K, SPLIT_CUTS, SPLIT_DEEPSEEK, SPLIT_GPT2, SPLIT_O200K, SPLIT_QWEN2, SPLIT_TEKKEN } from './layout';
import { splitCl100k } from './split-cl100k';
import { splitByCuts } from './split-cuts';
import { splitDeepseek } from './split-deepseek';
import { splitGpt2 } from './split-gpt2';
import { splitO200k } from './split-o200k';

/** Where the piece that begins at `at` ends; `at < end`. Pieces are never empty. */
export function pieceEnd(split: u32, at: u32, end: u32): u32 {
  if (split === SPLIT_CL100K) return splitCl100k(at, end, 3);
  if (split === SPLIT_QWEN2) return splitCl100k(at, end, 1);
  if (split === SPLIT_O200K) return splitO200k(at, end, 3, true);
  if (split === SPLIT_TEKKEN) return splitO200k(at, end, 1, false);
  if (split === SPLIT_DEEPSEEK) return splitDeepseek(at, end);
  if (split === SPLIT_CUTS) return splitByCuts(at, end);
  if (split === SPLIT_GPT2) return splitGpt2(at, end);
  return end;
}
