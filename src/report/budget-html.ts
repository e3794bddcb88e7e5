import type { Budgeted, ReportedComposition, ReportedLength, ReportedRow } from './budget-data.ts';
import { lostShare, percent, shortName, shownPacking } from './budget-data.ts';
import { BUDGET_STYLE } from './budget-style.ts';
import { htmlPage } from './html-page.ts';
import { sequenceHtml } from './preview-html.ts';
import type { PreviewedSequence } from './preview-text.ts';
import { histogramFigure } from './svg/histogram.ts';
import { lineChart } from './svg/line-chart.ts';
import { escaped, figure, htmlTable, legendOf } from './svg/markup.ts';
import { stackedBars } from './svg/stacked-bars.ts';
import { formatCount } from './table.ts';

/** The budget as one page. Text of the data is escaped. */
export function budgetHtml(result: Budgeted): string {
  const title = `Token budget · ${result.to} · ${result.method} · ${result.tokenizer}`;
  const sections = [
    lengthsSection(result),
    costSection(result),
    distributionSection(result),
    answersSection(result),
    compositionSection(result),
    rowsSection(result),
    warningsSection(result),
    sampleSection(result),
  ];
  return htmlPage(
    title,
    BUDGET_STYLE,
    `<header>
<h1>${escaped(title)}</h1>
${shapeText(result)}${result.remarks.map((remark) => `<p class="quiet">${escaped(remark)}</p>`).join('\n')}
</header>
<main>
${cards(result)}
${sections.join('\n')}
</main>`,
  );
}

function shapeText({ shape }: Budgeted): string {
  if (shape === undefined) return '';
  const { gpus, microBatchSize, gradientAccumulation, epochs } = shape;
  return `<p>${gpus} GPU${gpus === 1 ? '' : 's'} × micro batch ${microBatchSize} × gradient accumulation ${gradientAccumulation}, ${epochs} epoch${epochs === 1 ? '' : 's'}</p>\n`;
}

function cards({ all, duplicates, cost, api, lengths, bestSequenceLength }: Budgeted): string {
  const best = lengths.find(({ sequenceLength }) => sequenceLength === bestSequenceLength);
  const entries = [
    [formatCount(all.rows), 'rows'],
    [formatCount(all.tokens), 'tokens'],
    [formatCount(all.trained), `trained tokens (${percent(all.maskedShare)} masked)`],
    [formatCount(all.lengths.p50), `tokens in the middle row; ${formatCount(all.lengths.max)} in the longest`],
    [formatCount(duplicates.rows), 'exact duplicates'],
  ];
  if (best !== undefined) entries.push([formatCount(best.sequenceLength), 'sequence length that loses least per token spent']);
  if (cost !== undefined)
    entries.push([cost.hours.toFixed(2), `hours${cost.money === undefined ? '' : `; ${cost.money.toFixed(2)} at the price given`}`]);
  if (api !== undefined)
    entries.push([
      formatCount(api.billedTokens),
      `billed tokens${api.money === undefined ? '' : `; ${api.money.toFixed(2)} at the price given`}`,
    ]);
  const items = entries.map(([value = '', name = '']) => `<li><strong>${escaped(value)}</strong><span>${escaped(name)}</span></li>`);
  return `<ul class="cards">${items.join('')}</ul>`;
}

function section(id: string, title: string, content: string): string {
  return content === '' ? '' : `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${content}\n</section>`;
}

function lengthsSection(result: Budgeted): string {
  const { lengths, all } = result;
  if (lengths.length === 0) return '';
  const places = lengths.map(({ sequenceLength }) => formatCount(sequenceLength));
  const curve = lineChart(
    'curve',
    {
      title: 'Budget over sequence length',
      description:
        'Shares of trained tokens that are kept, of computed positions that are padding without packing, and of packed examples that are filled. The numbers stand in the table.',
      axis: 'sequence length',
    },
    places,
    [
      { className: 'trained', name: 'trained tokens kept', values: lengths.map((length) => 1 - lostShare(length, all.trained)) },
      { className: 'padding', name: 'padding without packing', values: lengths.map(({ padding }) => padding.asBatched.waste) },
      { className: 'bar', name: 'packed examples filled', values: lengths.map((length) => shownPacking(length)?.efficiency) },
    ],
  );
  const hasPacking = lengths.some(({ packings }) => packings.length > 0);
  const legend = legendOf([
    ['trained', 'trained tokens kept'],
    ['padding', 'padding without packing'],
    ...(hasPacking
      ? ([['bar', `examples filled with ${lengths[0] === undefined ? '' : (shownPacking(lengths[0])?.name ?? '')}`]] as const)
      : []),
  ]);
  return section(
    'lengths',
    'Sequence lengths',
    `${figure(curve, legend, lengthsTable(result))}\n${htmlTable('Steps and losses by sequence length', stepRows(result))}\n${packingFigure(result)}`,
  );
}

/** Everything by sequence length; the table that is always seen has the packing that is compared by. */
function lengthsTable({ lengths, all }: Budgeted): string {
  const rows = lengths.map((length) => [
    formatCount(length.sequenceLength),
    percent(1 - lostShare(length, all.trained)),
    percent(length.padding.inFileOrder.waste),
    percent(length.padding.asBatched.waste),
    ...length.packings.flatMap(({ efficiency, examples, steps }) => [
      percent(efficiency),
      ...[examples, steps.totalSteps].map(formatCount),
    ]),
  ]);
  const packings = lengths[0]?.packings.flatMap(({ name }) => [`${name}: filled`, 'examples', 'steps']) ?? [];
  return htmlTable('Shares and packing by sequence length', [
    ['sequence length', 'trained kept', 'padding in file order', 'padding as batched', ...packings],
    ...rows,
  ]);
}

function stepRows({ lengths, all, bestSequenceLength }: Budgeted): string[][] {
  const packing = lengths[0] === undefined ? undefined : shownPacking(lengths[0]);
  const head = ['sequence length', 'rows cut', 'rows dropped', 'trained lost', 'steps per epoch', 'steps'];
  if (packing !== undefined) head.push(`${packing.name}: examples`, 'steps per epoch', 'steps');
  const rows = lengths.map((length) => {
    const packed = shownPacking(length);
    const { stepsPerEpoch, totalSteps } = length.steps;
    const marks = [length.isConfigured ? 'configured' : '', length.sequenceLength === bestSequenceLength ? 'loses least' : ''];
    return [
      ...[length.sequenceLength, length.cutRows, length.droppedRows].map(formatCount),
      percent(lostShare(length, all.trained)),
      ...[stepsPerEpoch, totalSteps].map(formatCount),
      ...(packed === undefined ? [] : [packed.examples, packed.steps.stepsPerEpoch, packed.steps.totalSteps].map(formatCount)),
      marks.filter((mark) => mark !== '').join(', '),
    ];
  });
  return [[...head, 'remark'], ...rows];
}

function packingFigure({ lengths }: Budgeted): string {
  const shown = lengths[0] === undefined ? undefined : shownPacking(lengths[0])?.name;
  const ways = lengths.flatMap((length) => waysOf(length));
  const bars = ways.filter(({ packing }) => packing === undefined || packing === shown);
  const rows = ways.map(({ name, data, padding }) => [
    name,
    formatCount(data),
    formatCount(padding),
    percent(padding / Math.max(1, data + padding)),
  ]);
  const title = 'Token positions computed in an epoch';
  const svg = stackedBars(
    'packing',
    title,
    'For each sequence length, without and with packing: positions that hold tokens of the data, and positions that are padding.',
    bars.map(({ name, data, padding }) => ({
      name,
      value: `${percent(padding / Math.max(1, data + padding))} padding`,
      parts: [
        { className: 'trained', amount: data, title: `${name}: ${formatCount(data)} tokens of the data` },
        { className: 'padding', amount: padding, title: `${name}: ${formatCount(padding)} padding` },
      ],
    })),
  );
  const legend = legendOf([
    ['trained', 'tokens of the data'],
    ['padding', 'padding'],
  ]);
  return `<h3>Packing waste</h3>\n${figure(svg, legend, htmlTable(title, [['way', 'tokens of the data', 'padding', 'share'], ...rows]))}`;
}

interface Way {
  name: string;
  packing: string | undefined;
  data: number;
  padding: number;
}

function waysOf({ sequenceLength, padding, packings }: ReportedLength): Way[] {
  const { computed, waste } = padding.asBatched;
  const way = (packing: string | undefined, all: number, data: number): Way => ({
    name: `${formatCount(sequenceLength)} ${packing ?? 'unpacked'}`,
    packing,
    data,
    padding: Math.max(0, all - data),
  });
  return [
    way(undefined, computed, Math.round(computed * (1 - waste))),
    ...packings.map(({ name, computed: all, tokens }) => way(name, all, Math.min(all, tokens))),
  ];
}

function costSection({ cost, api }: Budgeted): string {
  const lines = [...(cost?.arithmetic ?? []), ...(api?.arithmetic ?? [])].map((line) => `<li>${escaped(line)}</li>`).join('');
  if (lines === '') return '';
  const source = api === undefined ? '' : `<p class="quiet">Epochs: ${escaped(api.epochsBecause)}. ${escaped(api.source)}.</p>`;
  return section('cost', 'Cost', `<ol>${lines}</ol>${source}`);
}

function distributionSection({ all }: Budgeted): string {
  const { p50, p90, p99, max, histogram } = all.lengths;
  if (all.examples === 0) return '';
  const marks = [
    ['p50', p50],
    ['p90', p90],
    ['p99', p99],
  ] as const;
  const table = htmlTable('Lengths of examples, in tokens', [
    ['p50', 'p90', 'p95', 'p99', 'longest'],
    [p50, p90, all.lengths.p95, p99, max].map(formatCount),
  ]);
  return section('distribution', 'Lengths', histogramFigure('lengths-all', 'Examples by length', histogram, marks) + table);
}

function answersSection({ pairs, feedback }: Budgeted): string {
  let content = '';
  if (pairs !== undefined) {
    const difference = `${Math.abs(pairs.meanDifference).toFixed(1)} tokens ${pairs.meanDifference < 0 ? 'shorter' : 'longer'}`;
    content += `<p>Chosen is longer in ${percent(pairs.chosenLonger)} of the pairs, rejected in ${percent(pairs.rejectedLonger)}; on average chosen is ${difference}. A model learns to write at that length.</p>`;
    for (const side of ['chosen', 'rejected'] as const) {
      const { p50, p99, histogram } = pairs[side];
      content += `<h3>${side === 'chosen' ? 'Chosen' : 'Rejected'} answers</h3>${histogramFigure(
        `lengths-${side}`,
        `${side} answers by length`,
        histogram,
        [
          ['p50', p50],
          ['p99', p99],
        ],
      )}`;
    }
  }
  if (feedback !== undefined) {
    const { desirable, undesirable, desirableTokens, undesirableTokens } = feedback;
    const rows = [
      ['answers', 'rows', 'tokens'],
      ['desirable', formatCount(desirable), formatCount(desirableTokens)],
      ['undesirable', formatCount(undesirable), formatCount(undesirableTokens)],
    ];
    content += htmlTable('Balance of judged answers', rows);
  }
  return section('answers', 'Answers', content);
}

function compositionSection({ all, sources, splits, roles, tokensOf }: Budgeted): string {
  const bars = sources.map(({ name, tokens, trained }) => ({
    name: shortName(name, 24),
    value: formatCount(tokens),
    parts: [
      { className: 'trained', amount: trained, title: `${name}: ${formatCount(trained)} trained tokens` },
      { className: 'masked', amount: tokens - trained, title: `${name}: ${formatCount(tokens - trained)} masked tokens` },
    ],
  }));
  const svg = stackedBars('sources', 'Tokens by source', 'For each source: tokens that are trained, and tokens that are masked.', bars);
  const legend = legendOf([
    ['trained', 'trained'],
    ['masked', 'masked'],
  ]);
  const row = (name: string, one: ReportedComposition): string[] => {
    const { p50, p90, p95, p99, max } = one.lengths;
    return [
      name,
      ...[one.rows, one.turns, one.characters, one.tokens, one.trained].map(formatCount),
      percent(one.maskedShare),
      ...[p50, p90, p95, p99, max].map(formatCount),
    ];
  };
  const table = htmlTable('Sources and splits', [
    ['', 'rows', 'turns', 'characters', 'tokens', 'trained', 'masked', 'p50', 'p90', 'p95', 'p99', 'longest'],
    ...sources.map((source) => row(`${source.name} (${source.split})`, source)),
    ...(splits.length > 1 ? splits.map((split) => row(`split ${split.name}`, split)) : []),
    row('all', all),
  ]);
  const counted = roles.map(({ role, turns, characters, tokens }) => [role, ...[turns, characters, tokens].map(formatCount)]);
  const tokensHead = tokensOf === 'rendered' ? 'tokens as rendered' : 'tokens of contents';
  const byRole =
    roles.length === 0 ? '' : `<h3>Roles</h3>${htmlTable('Turns by role', [['role', 'turns', 'characters', tokensHead], ...counted])}`;
  return section('composition', 'Composition', figure(svg, legend, table) + byRole);
}

function rowsSection({ longest, shortest, duplicates }: Budgeted): string {
  const list = (title: string, rows: readonly ReportedRow[]): string =>
    htmlTable(title, [
      ['place', 'tokens', 'trained'],
      ...rows.map(({ source, line, tokens, trained }) => [`${source}:${line}`, formatCount(tokens), formatCount(trained)]),
    ]);
  const places = duplicates.first.map(({ source, line }) => `<li>${escaped(source)}:${line}</li>`).join('');
  const all = duplicates.isComplete ? '' : ' Memory was full before the last row: there may be more.';
  const repeated = `<h3>Exact duplicates</h3><p>${formatCount(duplicates.rows)} rows repeat an earlier one.${all}</p>${places === '' ? '' : `<ul>${places}</ul>`}`;
  const extremes = longest.length === 0 ? '' : `${list('Longest rows', longest)}${list('Shortest rows', shortest)}`;
  return section('rows', 'Rows', extremes + repeated);
}

function warningsSection({ issues, drops, warnings }: Budgeted): string {
  const rows = [
    ...issues.map(({ code, count, first: [first] }) => [
      code,
      formatCount(count),
      first === undefined ? '' : `${first.message} (${first.source}:${first.line})`,
    ]),
    ...[...drops, ...warnings].map(({ code, count, message, source, line }) => [
      code,
      formatCount(count),
      `${message}${source === undefined ? '' : ` (${source}:${line})`}`,
    ]),
  ];
  if (rows.length === 0) return section('warnings', 'Warnings', '<p>None.</p>');
  return section('warnings', 'Warnings', htmlTable('Codes, how often, and the first of each', [['code', 'rows', 'the first'], ...rows]));
}

/** Tokens of the sample that are shown at most. */
const SHOWN_TOKENS = 1500;

function sampleSection({ sample }: Budgeted): string {
  if (sample === undefined || sample.sequences.length === 0) return '';
  const shown = sample.sequences.map((sequence) => sequenceHtml(cutSequence(sequence), 'h3')).join('\n');
  const row = sample.row === null ? 'an example of several rows' : `row ${sample.row}, counted from 0`;
  const note = '<p>Underlined text is trained; the rest is read and not trained.</p>';
  const isCut = sample.sequences.some(({ tokens }) => tokens > SHOWN_TOKENS) ? `<p class="quiet">Only the start is shown.</p>` : '';
  return section('sample', `One example: ${row}`, note + shown + isCut);
}

function cutSequence(sequence: PreviewedSequence): PreviewedSequence {
  let tokens = 0;
  const spans = sequence.spans.filter((span) => (tokens += span.tokens) - span.tokens < SHOWN_TOKENS);
  return { ...sequence, spans };
}
