import type { JsonObject } from '../../json.ts';
import { SPLIT_CL100K, SPLIT_DEEPSEEK, SPLIT_GPT2, SPLIT_NONE, SPLIT_O200K, SPLIT_QWEN2, SPLIT_TEKKEN } from '../kernel/layout.ts';
import { patternOf, stepName } from './plan-parts.ts';
import { Unplanned } from './unplanned.ts';
import { translateRegex } from './translate-regex.ts';

/** A known pattern by name, or any other that can be said in JavaScript. */
export type SplitPlan = { name: keyof typeof KNOWN } | { name: 'regex'; source: string };

interface KnownSplit {
  /** The texts of its regular expressions, one after the other; where there are several spellings of the same, one list for each. */
  patterns: readonly (readonly string[])[];
  /** The kernel's name for it. */
  kernel: number;
}

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const SPACES = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`;
const UPPERS = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const LOWERS = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;

const cl100k = (numbers: string): string =>
  String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|${numbers}| ?[^\s\p{L}\p{N}]+[\r\n]*|${SPACES}`;

const o200k = (contractions: string, numbers: string): string =>
  String.raw`[^\r\n\p{L}\p{N}]?${UPPERS}*${LOWERS}+${contractions}|[^\r\n\p{L}\p{N}]?${UPPERS}+${LOWERS}*${contractions}|${numbers}| ?[^\s\p{L}\p{N}]+[\r\n/]*|${SPACES}`;

const DEEPSEEK = [
  String.raw`\p{N}{1,3}`,
  '[一-龥぀-ゟ゠-ヿ]+',
  '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+',
];

const KNOWN = {
  gpt2: {
    patterns: [[String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`]],
    kernel: SPLIT_GPT2,
  },
  cl100k: { patterns: [[cl100k(String.raw`\p{N}{1,3}`)]], kernel: SPLIT_CL100K },
  qwen2: { patterns: [[cl100k(String.raw`\p{N}`)]], kernel: SPLIT_QWEN2 },
  o200k: { patterns: [[o200k(`${CONTRACTIONS}?`, String.raw`\p{N}{1,3}`)]], kernel: SPLIT_O200K },
  tekken: { patterns: [[o200k('', String.raw`\p{N}`)]], kernel: SPLIT_TEKKEN },
  deepseek: { patterns: [DEEPSEEK], kernel: SPLIT_DEEPSEEK },
  none: { patterns: [[]], kernel: SPLIT_NONE },
} satisfies Record<string, KnownSplit>;

export const GPT2_SPLIT: SplitPlan = { name: 'gpt2' };

/** The pre-tokenizer's splits. Throws `Unplanned` for what is neither known nor can be translated exactly. */
export function planSplits(steps: readonly JsonObject[]): SplitPlan {
  const patterns = steps.map((step) => {
    const pattern = patternOf(step, 'Regex');
    if (step['type'] !== 'Split' || pattern === undefined || step['invert'] === true)
      throw new Unplanned(`the pre-tokenizer ${stepName(step)}`);
    if (step['behavior'] !== 'Isolated') throw new Unplanned('splits that do not keep what they find apart');
    return pattern;
  });
  for (const [name, known] of Object.entries(KNOWN) as [keyof typeof KNOWN, KnownSplit][]) {
    if (known.patterns.some((list) => list.length === patterns.length && list.every((pattern, index) => pattern === patterns[index]))) {
      return { name };
    }
  }
  const [only] = patterns;
  if (only === undefined || patterns.length > 1) throw new Unplanned('several split patterns that are not known together');
  const source = translateRegex(only);
  if (source === undefined) throw new Unplanned(`the split pattern ${only}`);
  return { name: 'regex', source };
}

/** The kernel's name for a known pattern. */
export function kernelSplit(name: keyof typeof KNOWN): number {
  return KNOWN[name].kernel;
}
