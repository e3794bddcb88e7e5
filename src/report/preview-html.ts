import { visibleText } from './colour.ts';
import { htmlPage } from './html-page.ts';
import type { Previewed, PreviewedSequence } from './preview-text.ts';
import { escaped } from './svg/markup.ts';
import { formatCount } from './table.ts';

const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1a1a1a; --quiet: #5b6066; --trained: #d3f2da; --edge: #1a7f37; --special: #6a5acd; }
@media (prefers-color-scheme: dark) { :root { --paper: #15171a; --ink: #e9eaec; --quiet: #9aa1a9; --trained: #16401f; --edge: #56d364; --special: #b4a7ff; } }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.7 ui-monospace, monospace; border: 1px solid var(--quiet); border-radius: .5rem; padding: 1rem; }
.masked { color: var(--quiet); } .special { color: var(--special); }
.trained { background: var(--trained); border-bottom: 2px solid var(--edge); }
table { border-collapse: collapse; } td, th { padding: .2rem .8rem .2rem 0; text-align: left; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
`;

/** The preview as one page. Text of the data is escaped. */
export function previewHtml(result: Previewed): string {
  const title = `${result.to} · ${result.method} · row ${result.row ?? 'of several'}`;
  const dropped =
    result.dropped === undefined
      ? ''
      : `<p><strong>No example.</strong> ${escaped(result.dropped.code)}: ${escaped(result.dropped.message)}</p>`;
  const warnings = result.warnings.map(({ code, message }) => `<li><code>${escaped(code)}</code> ${escaped(message)}</li>`).join('');
  return htmlPage(
    title,
    STYLE,
    `<main>
<h1>${escaped(title)}</h1>
<p>Tokenizer ${escaped(result.tokenizer)}. Underlined text is trained; the rest is read and not trained. Hover over a piece for its rule.</p>
${dropped}${result.sequences.map((sequence) => sequenceHtml(sequence)).join('\n')}
${warnings === '' ? '' : `<h2>Warnings</h2>\n<ul>${warnings}</ul>`}
</main>`,
  );
}

/** One list of tokens with its mask, and the rules that decided. */
export function sequenceHtml({ name, spans, tokens, trainedTokens }: PreviewedSequence, heading: 'h2' | 'h3' = 'h2'): string {
  const rules = new Map<string, number>();
  let text = '';
  for (const span of spans) {
    const rule = `${span.isTrained ? 'trained' : 'masked'}: ${span.because ?? 'by its label'}`;
    rules.set(rule, (rules.get(rule) ?? 0) + span.tokens);
    const classes = [span.isTrained ? 'trained' : 'masked', ...(span.isSpecial ? ['special'] : [])].join(' ');
    const element = span.isTrained ? 'mark' : 'span';
    const shown = escaped(visibleText(span.text));
    text += `<${element} class="${classes}" title="${escaped(rule)} (${span.tokens} tokens)">${shown}</${element}>`;
  }
  const rows = [...rules]
    .map(([rule, count]) => `<tr><td class="number">${formatCount(count)}</td><td>${escaped(rule)}</td></tr>`)
    .join('');
  return `<${heading}>${escaped(name)}: ${formatCount(tokens)} tokens, ${formatCount(trainedTokens)} trained</${heading}>
<div class="text">${text}</div>
<table><thead><tr><th scope="col">tokens</th><th scope="col">rule</th></tr></thead><tbody>${rows}</tbody></table>`;
}
