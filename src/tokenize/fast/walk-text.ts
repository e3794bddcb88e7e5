import { addedTokenSplitter } from './added-tokens.ts';
import type { CompiledTokenizer } from './compiled.ts';
import type { Kernel } from './kernel.ts';
import { toNfc } from './nfc.ts';
import { normalizedContent } from './normalized-content.ts';
import { META_SPACE } from './plan-text.ts';
import type { SentencePiecePlan } from './plan-text.ts';
import { TEXT_START } from './stage-text.ts';
import type { StagedBytes } from './stage-text.ts';

/** What is told of a text, in order. Nothing is kept of `staged` after a call. */
export interface TextVisitor {
  /** An added token; its places are to be read like those of a stretch. */
  token(id: number, start: number, end: number, origin: StretchOrigin): void;
  /** A stretch of normalised text, to be cut into pieces. */
  stretch(staged: StagedBytes, start: number, end: number, origin: StretchOrigin): void;
}

/** Where a stretch came from. Unless something was changed, its places are those of the text. */
export interface StretchOrigin {
  /** The blank before `start` was put there. */
  hasPrefix: boolean;
  /** What the stretch was before it was normalised into another stage, and where that began; unset where its places are the text's own. */
  replaced: { before: string; after: string; start: number } | undefined;
}

export interface TextWalker {
  walk(text: string, visitor: TextVisitor): void;
}

const BLANK = 0x20;

const SAME: StretchOrigin = { hasPrefix: false, replaced: undefined };
const PREFIXED: StretchOrigin = { hasPrefix: true, replaced: undefined };

/** From a text to stretches and added tokens, as Python's `tokenizers` does (tokenizer/mod.rs, `do_normalize`; added_vocabulary.rs, `extract_and_normalize`). */
export function textWalker(compiled: CompiledTokenizer, { stage, changed, mayChangeInNfc }: Kernel): TextWalker {
  const { plan } = compiled;
  const text = plan.text;
  const isSentencePiece = text.kind === 'sentencepiece';
  const raw = addedTokenSplitter(
    plan.addedTokens.filter(({ isNormalized }) => !isNormalized),
    ({ content }) => content,
    true,
  );
  const late = plan.addedTokens.filter(({ isNormalized }) => isNormalized);
  const normalized = addedTokenSplitter(late, (token) => normalizedContent(token, text), !isSentencePiece);
  let visitor: TextVisitor;
  let isAscii = false;
  let hasMetaSpace = false;
  let mayHaveNormalized = false;

  function toStretch(start: number, end: number): void {
    if (text.kind === 'sentencepiece') blanksStretch(start, end, text.prepend);
    else if (text.nfc && !isAscii && mayChangeInNfc(stage.base + start, stage.base + end)) {
      const before = decoded(start, end);
      const after = toNfc(before);
      afterNormalizing(changed, TEXT_START, changed.write(after), { hasPrefix: false, replaced: { before, after, start } });
    } else afterNormalizing(stage, start, end, SAME);
  }

  /** `▁` is written as a blank, like the blanks that become one. */
  function blanksStretch(start: number, end: number, prepend: SentencePiecePlan['prepend']): void {
    let staged: StagedBytes = stage;
    let origin = SAME;
    if (hasMetaSpace) {
      const before = decoded(start, end);
      if (before.includes(META_SPACE)) {
        const after = before.replaceAll(META_SPACE, ' ');
        origin = { hasPrefix: false, replaced: { before, after, start } };
        start = TEXT_START;
        end = changed.write(after);
        staged = changed;
      }
    }
    if (prepend === 'each') withPrefix(staged, start, end, origin, true);
    else afterNormalizing(staged, start, end, origin);
  }

  /** Puts a blank before a stretch, and what was there back afterwards. */
  function withPrefix(staged: StagedBytes, start: number, end: number, origin: StretchOrigin, isNormalizer: boolean): void {
    const before = staged.bytes[start - 1] as number;
    staged.bytes[start - 1] = BLANK;
    const prefixed = origin.replaced === undefined ? PREFIXED : { ...origin, hasPrefix: true };
    if (isNormalizer) afterNormalizing(staged, start - 1, end, prefixed);
    else visitor.stretch(staged, start - 1, end, prefixed);
    staged.bytes[start - 1] = before;
  }

  function afterNormalizing(staged: StagedBytes, start: number, end: number, origin: StretchOrigin): void {
    if (!mayHaveNormalized) {
      preTokenize(staged, start, end, origin);
      return;
    }
    normalized.split(
      staged.bytes,
      start,
      end,
      (from, to) => preTokenize(staged, from, to, from === start ? origin : { ...origin, hasPrefix: false }),
      (id, from, to) => visitor.token(id, from, to, from === start ? origin : { ...origin, hasPrefix: false }),
    );
  }

  function preTokenize(staged: StagedBytes, start: number, end: number, origin: StretchOrigin): void {
    if (start === end) return;
    const isFirst = start === TEXT_START && (origin.replaced === undefined || origin.replaced.start === TEXT_START);
    const wantsPrefix = text.kind === 'byte-level' ? text.addsPrefixSpace : prependsAt(text.prepend, isFirst);
    if (wantsPrefix && staged.bytes[start] !== BLANK) withPrefix(staged, start, end, origin, false);
    else visitor.stretch(staged, start, end, origin);
  }

  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const decoded = (start: number, end: number): string => decoder.decode(stage.bytes.subarray(start, end));
  const between = (start: number, end: number): void => toStretch(start, end);
  const token = (id: number, start: number, end: number): void => visitor.token(id, start, end, SAME);

  return {
    walk(string, told) {
      visitor = told;
      const end = stage.write(string);
      if (end === TEXT_START) return;
      isAscii = end - TEXT_START === string.length;
      hasMetaSpace = isSentencePiece && string.includes(META_SPACE);
      mayHaveNormalized = late.length > 0;
      if (raw.mayOccur(string)) raw.split(stage.bytes, TEXT_START, end, between, token);
      else toStretch(TEXT_START, end);
    },
  };
}

function prependsAt(prepend: SentencePiecePlan['prepend'], isFirst: boolean): boolean {
  return prepend === 'where-missing' || (prepend === 'first' && isFirst);
}
