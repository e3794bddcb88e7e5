import type { JsonObject } from '../../json.ts';
import { patternOf, stepName, stepsOf } from './plan-parts.ts';
import { Unplanned } from './unplanned.ts';
import type { SplitPlan } from './split-plan.ts';
import { GPT2_SPLIT, planSplits } from './split-plan.ts';

/** How a text becomes pieces. */
export type TextPlan = ByteLevelPlan | SentencePiecePlan;

export interface ByteLevelPlan {
  kind: 'byte-level';
  nfc: boolean;
  split: SplitPlan;
  /** A blank before what has none. */
  addsPrefixSpace: boolean;
}

export interface SentencePiecePlan {
  kind: 'sentencepiece';
  /** A blank before each stretch between added tokens, before those that have none, before one at the very start that has none, or never. */
  prepend: 'each' | 'where-missing' | 'first' | 'never';
  /** Pieces begin at every blank, even where a merge could cross it. */
  splitsAtBlank: boolean;
}

export const META_SPACE = '▁';

/** GPT-2's byte-level alphabet, after splits by regular expressions. Throws `Unplanned`. */
export function planByteLevel(frame: JsonObject): ByteLevelPlan {
  const normalizers = stepsOf(frame['normalizer']);
  const other = normalizers.find(({ type }) => type !== 'NFC');
  if (other !== undefined) throw new Unplanned(`the normalizer ${stepName(other)}`);
  const steps = stepsOf(frame['pre_tokenizer']);
  const last = steps.at(-1);
  if (last?.['type'] !== 'ByteLevel') throw new Unplanned('a BPE model that is neither byte-level nor falls back to bytes');
  const before = steps.slice(0, -1);
  const addsPrefixSpace = last['add_prefix_space'] === true;
  const usesRegex = last['use_regex'] !== false;
  if (before.length > 0 && (addsPrefixSpace || usesRegex)) throw new Unplanned('ByteLevel that splits what was split before');
  return { kind: 'byte-level', nfc: normalizers.length > 0, split: usesRegex ? GPT2_SPLIT : planSplits(before), addsPrefixSpace };
}

/** SentencePiece's BPE as converted by transformers: blanks become `▁`, no split or one that merges never cross. Throws `Unplanned`. */
export function planSentencePiece(frame: JsonObject): SentencePiecePlan {
  const normalizers = stepsOf(frame['normalizer']);
  let prepend: SentencePiecePlan['prepend'] = 'never';
  let replaces = false;
  for (const step of normalizers) {
    if (step['type'] === 'Prepend' && step['prepend'] === META_SPACE && prepend === 'never' && !replaces) prepend = 'each';
    else if (step['type'] === 'Replace' && patternOf(step, 'String') === ' ' && step['content'] === META_SPACE) replaces = true;
    else throw new Unplanned(`the normalizer ${stepName(step)}`);
  }
  const steps = stepsOf(frame['pre_tokenizer']);
  let splitsAtBlank = false;
  for (const step of steps) {
    // No blank is left to split at.
    if (step['type'] === 'Split' && patternOf(step, 'String') === ' ' && replaces) continue;
    if (step['type'] !== 'Metaspace' || step['replacement'] !== META_SPACE || steps.length > 1 || prepend !== 'never') {
      throw new Unplanned(`the pre-tokenizer ${stepName(step)}`);
    }
    replaces = true;
    prepend = metaspacePrepend(step);
    splitsAtBlank = step['split'] !== false;
  }
  if (!replaces) throw new Unplanned('byte fallback without ▁ for blanks');
  return { kind: 'sentencepiece', prepend, splitsAtBlank };
}

/** pre_tokenizers/metaspace.rs: `add_prefix_space: false` is an older spelling of `never`. */
function metaspacePrepend(step: JsonObject): SentencePiecePlan['prepend'] {
  if (step['add_prefix_space'] === false) return 'never';
  const scheme = step['prepend_scheme'] ?? 'always';
  if (scheme === 'always') return 'where-missing';
  if (scheme === 'first' || scheme === 'never') return scheme;
  throw new Unplanned(`Metaspace with the scheme ${JSON.stringify(scheme)}`);
}
