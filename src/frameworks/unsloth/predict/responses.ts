import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { TokenSpan, Unsupported } from '../../predict.ts';
import { tokenSpans } from '../../shared/hf/token-fates.ts';
import type { Fate } from '../../shared/hf/token-fates.ts';
import { singleTokenId } from '../../shared/hf/hf-chat.ts';
import { detectMarkers } from './detect-markers.ts';
import { markerPair, startsAt } from './markers.ts';
import type { ResponsesOnly } from './options.ts';
import { responseSpans } from './response-spans.ts';
import type { SpanRules } from './response-spans.ts';

/** Which tokens stay trained. */
export interface ResponseMask {
  spans(ids: readonly number[], before: readonly TokenSpan[]): TokenSpan[];
}

const OUTSIDE: Fate = { isTrained: false, because: 'outside the responses' };
const RESPONSE: Fate = { isTrained: true, because: 'response' };
const MASKED_OUT: Fate = { isTrained: false, because: 'mask_out_tokens' };

export function responseMask(options: ResponsesOnly, tokenizer: Tokenizer): ResponseMask | Unsupported {
  const key = 'train_on_responses_only';
  const markers = options.markers ?? detectMarkers(tokenizer);
  if (markers === undefined)
    return { key, message: 'no markers can be found in the chat template: give instruction_part and response_part' };
  const pair = markerPair(markers.instruction, markers.response, tokenizer);
  if (pair === undefined) return { key, message: 'a marker has no tokens' };
  const { bos, eos } = tokenizer.specialTokens;
  const rules: SpanRules = { markers: pair, bos: singleTokenId(tokenizer, bos), eos: singleTokenId(tokenizer, eos) };
  const masked = maskedSequences(options.maskedTokens, tokenizer);
  return {
    spans(ids, before) {
      const responses = responseSpans(ids, rules);
      const fates = new Array<Fate>(ids.length).fill(OUTSIDE);
      for (const { start, end } of options.isLastOnly ? responses.slice(-1) : responses) {
        for (const was of before) {
          const [from, to] = [Math.max(start, was.start), Math.min(end, was.end)];
          if (from < to) fates.fill(was.isTrained ? RESPONSE : was, from, to);
        }
      }
      for (const sequence of masked) {
        for (let at = 0; at < ids.length; at++) {
          if (startsAt(ids, at, sequence)) fates.fill(MASKED_OUT, at, at + sequence.length);
        }
      }
      return tokenSpans(fates);
    },
  };
}

/** Ids of each text by itself, and after a space where those are others. */
function maskedSequences(texts: readonly string[], tokenizer: Tokenizer): (readonly number[])[] {
  return texts.flatMap((text) => {
    const bare = tokenizer.encode(text);
    const spaced = tokenizer.encode(` ${text}`);
    const holdsBare = spaced.some((_, at) => startsAt(spaced, at, bare));
    return [bare, ...(holdsBare ? [] : [spaced])].filter((ids) => ids.length > 0);
  });
}
