import type { Palette } from './colour.ts';
import { visibleText } from './colour.ts';
import { formatCount } from './table.ts';

/** What a preview shows of one list of tokens. */
export interface PreviewedSequence {
  name: string;
  spans: readonly { text: string; tokens: number; isTrained: boolean; because?: string; isSpecial: boolean }[];
  tokens: number;
  trainedTokens: number;
}

export interface Previewed {
  to: string;
  method: string;
  tokenizer: string;
  row: number | null;
  dropped?: { code: string; message: string };
  sequences: readonly PreviewedSequence[];
  warnings: readonly { code: string; message: string }[];
  remarks: readonly string[];
}

/** What `preview` prints: the text of an example, trained tokens bright and behind a bar, and the rules that decided. */
export function previewText(result: Previewed, colours: Palette): string {
  let text = result.remarks.map((remark) => `${remark}\n`).join('');
  text += `${result.to} · ${result.method} · ${result.tokenizer} · row ${result.row ?? 'of several'}\n`;
  if (result.dropped !== undefined) return `${text}\n  no example: ${result.dropped.code}: ${result.dropped.message}\n`;
  if (result.sequences.length === 0) return `${text}\n  there is no such row\n`;
  for (const sequence of result.sequences) text += sequenceText(sequence, colours);
  for (const { code, message } of result.warnings) text += `${colours.warning(`  ${code}`)}  ${message}\n`;
  return text;
}

function sequenceText({ name, spans, tokens, trainedTokens }: PreviewedSequence, colours: Palette): string {
  const share = tokens === 0 ? 0 : Math.round((1000 * trainedTokens) / tokens) / 10;
  let text = `\n${name}: ${formatCount(tokens)} tokens, ${formatCount(trainedTokens)} trained (${share} %)\n\n`;
  const rules = new Map<string, number>();
  for (const span of spans) {
    const rule = `${span.isTrained ? 'trained' : 'masked'}: ${span.because ?? 'by its label'}`;
    rules.set(rule, (rules.get(rule) ?? 0) + span.tokens);
  }
  text +=
    '  ' +
    runsOf(spans)
      .map((run) => runText(run, colours))
      .join('')
      .trimEnd();
  text += '\n\n';
  for (const [rule, count] of rules) text += `  ${String(formatCount(count)).padStart(7)}  ${rule}\n`;
  return text;
}

type Span = PreviewedSequence['spans'][number];

/** Spans side by side with one fate. */
function runsOf(spans: readonly Span[]): Span[][] {
  const runs: Span[][] = [];
  for (const span of spans) {
    const last = runs.at(-1);
    if (last?.[0]?.isTrained === span.isTrained) last.push(span);
    else runs.push([span]);
  }
  return runs;
}

/** A run of spans; a trained one stands between bars, so that it can be told without colours too. */
function runText(run: readonly Span[], colours: Palette): string {
  const isTrained = run[0]?.isTrained === true;
  const text = run.map(({ text: piece, isSpecial }) => {
    const style = isTrained ? colours.trained : isSpecial ? colours.special : colours.masked;
    return visibleText(piece, '⏎\n').split('\n').map(style).join('\n  ');
  });
  return isTrained ? `▌${text.join('')}▐` : text.join('');
}
