import { ENGINE } from './engine-name.ts';
import { openEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { frameOf } from './fast/model-parts.ts';
import { listedParts } from './listed-parts.ts';
import type { ListedParts } from './listed-parts.ts';
import { tokenizerMissing } from './tokenizer-error.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

/** The reference engine. Throws `TOKENIZER_UNSUPPORTED`. */
export function openReference(spec: string, files: TokenizerFiles): { engine: Engine; listed: ListedParts } {
  const listed = listedParts(frameOf(files.tokenizer));
  try {
    return { engine: openEngine(files), listed };
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? '';
    throw tokenizerMissing('TOKENIZER_UNSUPPORTED', `${spec} can't be opened: ${reason}`, `the engine is ${ENGINE}`, cause);
  }
}
