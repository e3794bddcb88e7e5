/** A string literal (skipped) or a number of JSON text; each alternative starts with another character, so matching is linear. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;
/** The decimals that the JSON writer inside HF `datasets` (pandas' ujson) keeps. */
const KEPT_DECIMALS = 10;

export interface JsonNumberProblems {
  /** An integer beyond 64 bits: the `Json` feature type of HF `datasets` fails on it. */
  tooBig?: string;
  /** A number with more than 10 decimals: the `Json` feature type rounds it. */
  rounded: boolean;
}

/** What the `Json` feature type of HF `datasets` (5.2.0 and 4.8.5, utils/json.py) does to the numbers of valid JSON text. */
export function jsonNumberProblems(jsonText: string): JsonNumberProblems {
  const problems: JsonNumberProblems = { rounded: false };
  for (const [token] of jsonText.matchAll(STRING_OR_NUMBER)) {
    if (token.startsWith('"')) continue;
    if (/[.eE]/.test(token)) {
      const value = Number(token);
      if (Math.abs(value) < 1e15 && Number(value.toFixed(KEPT_DECIMALS)) !== value) problems.rounded = true;
    } else if (token.length > 18) {
      const value = BigInt(token);
      if (value < MIN_INT64 || value > MAX_UINT64) problems.tooBig ??= token;
    }
  }
  return problems;
}
