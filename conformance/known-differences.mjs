// Differences between predictions and frameworks that are understood and left: a fuzz run does not fail on them, and docs/predict-matrix.md names their cause.

/** `{ framework, label, tokenizer?, cause }`: `label` and `tokenizer` are patterns of whole names. */
const KNOWN = [];

/** Why a case may differ, or `undefined`. */
export function causeOf({ framework, label, tokenizer }) {
  return KNOWN.find((one) => one.framework === framework && one.label.test(label) && (one.tokenizer === undefined || one.tokenizer.test(tokenizer)))?.cause;
}
