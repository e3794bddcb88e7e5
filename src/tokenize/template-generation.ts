import { emit } from './template-run.ts';
import type { Run } from './template-run.ts';
import type { TemplateFunction } from './template-values.ts';
import type { TextSpan } from './tokenizer.ts';
import { codePointCount } from './python-strings.ts';

/**
 * Writes a `{% generation %}` block and remembers where. As in transformers 5.23 (utils/chat_template_utils.py, `_generation_support`), which counts what was written
 * outside of macros and captured blocks, a block inside one of these is remembered where that began.
 */
export function writeGenerated(run: Run, body: TemplateFunction): void {
  const { captures } = run;
  const start = captures === 0 ? run.out.length : run.outerLength;
  const written = body([]) as string;
  if (captures === 0) run.generated.push({ start, end: start + written.length });
  else run.misplaced.push({ index: run.generated.push({ start, end: start }) - 1, start, codePoints: codePointCount(written) });
  emit(run, written);
}

/** What `{% generation %}` blocks wrote, in offsets of the whole text. */
export function generatedSpans(run: Run, text: string): readonly TextSpan[] {
  for (const { index, start, codePoints } of run.misplaced) {
    let end = start;
    for (let left = codePoints; left > 0 && end < text.length; left--) end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1;
    run.generated[index] = { start, end };
  }
  return run.generated;
}
