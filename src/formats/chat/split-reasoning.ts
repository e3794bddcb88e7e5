/** Markup that thinking stands in at the start of an answer: Qwen3's and DeepSeek-R1's tags, and the channels of OpenAI's harmony. */
const MARKUP: readonly (readonly [open: string, close: string])[] = [
  ['<think>', '</think>'],
  ['<|channel|>analysis<|message|>', '<|end|><|start|>assistant<|channel|>final<|message|>'],
];

export interface SplitReasoning {
  reasoning: string;
  /** The text before and after the reasoning, white space included: `markup[0] + reasoning + markup[1] + content` is the source's text. */
  markup: [open: string, close: string];
  content: string;
}

/** An answer's text as its thinking and the rest; nothing where the text does not begin with closed thinking. */
export function splitReasoning(text: string): SplitReasoning | undefined {
  const start = skipSpace(text, 0);
  for (const [open, close] of MARKUP) {
    if (!text.startsWith(open, start)) continue;
    const inner = start + open.length;
    const end = text.indexOf(close, inner);
    if (end === -1) return undefined;
    const thought = text.slice(inner, end);
    const reasoning = thought.trim();
    const from = reasoning === '' ? inner : inner + thought.indexOf(reasoning);
    const to = from + reasoning.length;
    const rest = skipSpace(text, end + close.length);
    return { reasoning, markup: [text.slice(0, from), text.slice(to, rest)], content: text.slice(rest) };
  }
  return undefined;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
