/** Words that stand in values that were made up to be replaced. */
const WORDS =
  /example|your|placeholder|dummy|fake|sample|insert|replace|change.?me|redacted|xxxx|\*{3}|\.{3}|…|secret.?key|password|here|todo|test|abcdef|123456|a1b2c3/i;
const LEAST_DISTINCT = 6;

/** Whether a value that looks like a secret was plainly made up. */
export function isPlaceholder(value: string): boolean {
  return WORDS.test(value) || /(.)\1{5}/.test(value) || new Set(value).size < LEAST_DISTINCT;
}
