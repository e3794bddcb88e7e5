import { pythonStrip } from '../../../../tokenize/python-strings.ts';

const THINKING = [
  ['<think>', '</think>'],
  ['<reasoning>', '</reasoning>'],
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
] as const;
const SOLUTION = ['<|begin_of_solution|>', '<|end_of_solution|>'] as const;

/** Reasoning inside an answer taken out of it; what stands before it is lost (Axolotl 0.21.0, prompt_strategies/chat_template.py, `transform_message`). */
export function splitThinking(content: string): { reasoning: string; content: string } | undefined {
  const pair = THINKING.find(([open, close]) => content.includes(open) && content.includes(close));
  if (pair === undefined) return undefined;
  const [open, close] = pair;
  const end = content.indexOf(close);
  const rest = pythonStrip(content.slice(end + close.length), 'lstrip');
  return {
    reasoning: pythonStrip(content.slice(content.indexOf(open) + open.length, end)),
    content: SOLUTION.every((mark) => rest.includes(mark))
      ? pythonStrip(rest.slice(rest.indexOf(SOLUTION[0]) + SOLUTION[0].length, rest.indexOf(SOLUTION[1])))
      : rest,
  };
}
