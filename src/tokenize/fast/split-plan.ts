import type { JsonObject } from '../../json.ts';
import { patternOf, stepName } from './plan-parts.ts';
import { Unplanned } from './unplanned.ts';
import { splitCl100k } from './split-cl100k.ts';
import { splitDeepseek } from './split-deepseek.ts';
import { splitGpt2 } from './split-gpt2.ts';
import { splitO200k } from './split-o200k.ts';
import { splitByRegex } from './split-regex.ts';
import { translateRegex } from './translate-regex.ts';
import type { SplitScanner } from './split-scanner.ts';

/** A known pattern by name, or any other that can be said in JavaScript. */
export type SplitPlan = { name: keyof typeof KNOWN } | { name: 'regex'; source: string };

interface KnownSplit {
  /** The texts of its regular expressions, one after the other; where there are several spellings of the same, one list for each. */
  patterns: readonly (readonly string[])[];
  scanner: SplitScanner;
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
    scanner: splitGpt2,
  },
  cl100k: { patterns: [[cl100k(String.raw`\p{N}{1,3}`)]], scanner: splitCl100k(3) },
  qwen2: { patterns: [[cl100k(String.raw`\p{N}`)]], scanner: splitCl100k(1) },
  o200k: { patterns: [[o200k(`${CONTRACTIONS}?`, String.raw`\p{N}{1,3}`)]], scanner: splitO200k(3, true) },
  tekken: { patterns: [[o200k('', String.raw`\p{N}`)]], scanner: splitO200k(1, false) },
  deepseek: { patterns: [DEEPSEEK], scanner: splitDeepseek },
  none: { patterns: [[]], scanner: (_bytes, _view, _at, end) => end },
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

export function scannerOf(plan: SplitPlan): SplitScanner {
  return plan.name === 'regex' ? splitByRegex(plan.source) : KNOWN[plan.name].scanner;
}
