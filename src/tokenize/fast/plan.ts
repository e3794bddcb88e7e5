import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { planAddedTokens } from './plan-added.ts';
import type { PlannedToken } from './plan-added.ts';
import { planDecoder } from './plan-decoder.ts';
import type { Decoder } from './plan-decoder.ts';
import { stepName } from './plan-parts.ts';
import { planPostProcessor } from './plan-post.ts';
import type { PostPlan } from './plan-post.ts';
import { planByteLevel, planSentencePiece } from './plan-text.ts';
import type { TextPlan } from './plan-text.ts';
import { Unplanned } from './unplanned.ts';

/** What a tokenizer.json says besides its vocabulary and merges, as far as the fast engine knows it. Plain data: it is stored with the compiled tables. */
export interface TokenizerPlan {
  text: TextPlan;
  /** A piece that is a token is taken as it is, whatever its merges say. */
  ignoreMerges: boolean;
  addedTokens: readonly PlannedToken[];
  post: PostPlan;
  decoder: Decoder;
}

/** Throws `Unplanned` with the reason. */
export function planTokenizer(frame: JsonObject): TokenizerPlan {
  const model = frame['model'];
  if (!isJsonObject(model)) throw new Unplanned('no model');
  if (model['type'] !== 'BPE' && model['type'] !== undefined) throw new Unplanned(`a ${stepName(model)} model`);
  refuseSet(model, ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix']);
  const hasFallback = model['byte_fallback'] === true;
  const text = hasFallback ? planSentencePiece(frame) : planByteLevel(frame);
  return {
    text,
    ignoreMerges: model['ignore_merges'] === true,
    addedTokens: planAddedTokens(frame['added_tokens'], text),
    post: planPostProcessor(frame['post_processor']),
    decoder: planDecoder(frame['decoder'], text),
  };
}

function refuseSet(model: JsonObject, names: readonly string[]): void {
  for (const name of names) {
    const value: JsonValue | undefined = model[name];
    if (value !== undefined && value !== null && value !== '' && value !== 0) throw new Unplanned(`${name} in its model`);
  }
}
