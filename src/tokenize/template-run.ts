import type { TextSpan } from './tokenizer.ts';
import { TemplateError } from './tokenizer.ts';
import { isArray } from './template-values.ts';
import type { TemplateValue } from './template-values.ts';

/** A template is not trusted: what one rendering may do at most. A step is one node evaluated; turns of loops and what goes through long texts and lists cost more. */
export const MAX_STEPS = 3_000_000;
export const CHARACTERS_PER_STEP = 1024;
const ITEMS_PER_STEP = 16;
export const STEPS_PER_TURN = 10;
export const MAX_TEXT = 64 * 1024 * 1024;
const MAX_ITEMS = 10_000_000;

/** One rendering: what was written so far, and what it cost. */
export interface Run {
  out: string;
  steps: number;
  /** How many macros and captured blocks are being written, whose text lands in the output later or never. */
  captures: number;
  /** Length of the output outside of all of them. */
  outerLength: number;
  /** What `{% generation %}` blocks wrote, where the output held it at once. */
  generated: TextSpan[];
  /** Those inside a macro or a captured block: transformers counts code points from where the output stood before it. */
  misplaced: { index: number; start: number; codePoints: number }[];
}

export function newRun(): Run {
  return { out: '', steps: 0, captures: 0, outerLength: 0, generated: [], misplaced: [] };
}

export function spend(run: Run, steps: number): void {
  run.steps += steps;
  if (run.steps > MAX_STEPS) throw new TemplateError(`the chat template took more than ${MAX_STEPS} steps`);
}

/** Counts the work that going through a value takes, and refuses what is too large. */
export function charge(run: Run, value: TemplateValue): TemplateValue {
  if (typeof value === 'string') {
    const { length } = value;
    if (length < CHARACTERS_PER_STEP) return value;
    if (length > MAX_TEXT) throw new TemplateError(`the chat template made a text of more than ${MAX_TEXT} characters`);
    spend(run, length / CHARACTERS_PER_STEP);
  } else if (isArray(value)) {
    const { length } = value;
    if (length < ITEMS_PER_STEP) return value;
    if (length > MAX_ITEMS) throw new TemplateError(`the chat template made a list of more than ${MAX_ITEMS} items`);
    spend(run, length / ITEMS_PER_STEP);
  }
  return value;
}

export function emit(run: Run, text: string): void {
  run.out += text;
  if (run.out.length > MAX_TEXT) throw new TemplateError(`the chat template wrote more than ${MAX_TEXT} characters`);
}

/** What a body writes, instead of writing it. */
export function capture(run: Run, write: () => void): string {
  const before = run.out;
  if (run.captures++ === 0) run.outerLength = before.length;
  run.out = '';
  try {
    write();
    return run.out;
  } finally {
    run.captures--;
    run.out = before;
  }
}
