import type { Budgeted, ReportedComposition, ReportedLength, ReportedRow } from './budget-data.ts';
import { lostShare, percent, shortName, shownPacking } from './budget-data.ts';
import type { Palette } from './colour.ts';
import { issueLines } from './issue-lines.ts';
import { formatCount, textTable } from './table.ts';

const SHOWN_CODES = 6;
const SHOWN_ROWS = 2;
const NAME_WIDTH = 28;

/** What `budget` prints: a screenful. */
export function budgetText(result: Budgeted, colours: Palette): string {
  let text = `${heading(result)}\n`;
  for (const remark of result.remarks) text += colours.masked(`  ${remark}`) + '\n';
  text += `\n${compositionText(result)}`;
  text += rolesText(result) + pairsText(result) + feedbackText(result);
  if (result.lengths.length > 0) text += `\n${lengthsText(result, colours)}`;
  text += costText(result) + rowsText(result) + codesText(result, colours);
  if (result.issues.length > 0) text += `\n${issueLines(result.issues)}`;
  return text;
}

function heading({ to, method, tokenizer, shape }: Budgeted): string {
  const parts = [to, method, tokenizer];
  if (shape !== undefined) {
    const { gpus, microBatchSize, gradientAccumulation, epochs } = shape;
    parts.push(`${count(gpus, 'GPU')} × micro batch ${microBatchSize} × accumulation ${gradientAccumulation} × ${count(epochs, 'epoch')}`);
  }
  return parts.join(' · ');
}

function compositionText({ all, sources, splits }: Budgeted): string {
  const named: (readonly [string, ReportedComposition])[] = [];
  if (sources.length > 1) for (const source of sources) named.push([shortName(source.name, NAME_WIDTH), source]);
  if (splits.length > 1) for (const split of splits) named.push([`split ${split.name}`, split]);
  named.push([sources.length > 1 ? 'all' : shortName(sources[0]?.name ?? 'all', NAME_WIDTH), all]);
  const amounts = named.map(([name, { rows, turns, characters, tokens, trained, maskedShare }]) => [
    name,
    ...[rows, turns, characters, tokens, trained].map(formatCount),
    percent(maskedShare),
  ]);
  const lengths = named.map(([name, one]) => {
    const { p50, p90, p95, p99, max, histogram } = one.lengths;
    return [name, ...[p50, p90, p95, p99, max].map(formatCount), sparkline(histogram.map((bin) => bin.count))];
  });
  return (
    textTable([['', 'rows', 'turns', 'characters', 'tokens', 'trained', 'masked'], ...amounts], '  ') +
    '\n' +
    textTable([['tokens a row', 'p50', 'p90', 'p95', 'p99', 'max', ''], ...lengths], '  ')
  );
}

/** Bars of a histogram, one character each. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(...counts, 1);
  return counts.map((value) => (value === 0 ? ' ' : '▁▂▃▄▅▆▇█'[Math.min(7, Math.floor((8 * value) / most))])).join('');
}

function rolesText({ roles, tokensOf }: Budgeted): string {
  if (roles.length === 0) return '';
  const rows = [['role', 'turns', 'characters', tokensOf === 'rendered' ? 'tokens as rendered' : 'tokens of contents']];
  for (const { role, turns, characters, tokens } of roles) rows.push([role, ...[turns, characters, tokens].map(formatCount)]);
  return `\n${textTable(rows, '  ')}`;
}

function pairsText({ pairs }: Budgeted): string {
  if (pairs === undefined) return '';
  const rows = [['answers', 'mean', 'p50', 'p90', 'p99', 'max', '']];
  for (const side of ['chosen', 'rejected'] as const) {
    const { mean, p50, p90, p99, max, histogram } = pairs[side];
    rows.push([side, mean.toFixed(1), ...[p50, p90, p99, max].map(formatCount), sparkline(histogram.map((bin) => bin.count))]);
  }
  const bias = `chosen is longer in ${percent(pairs.chosenLonger)} of ${count(pairs.pairs, 'pair')}, rejected in ${percent(pairs.rejectedLonger)}`;
  return `\n${textTable(rows, '  ')}  ${bias}; by ${Math.abs(pairs.meanDifference).toFixed(1)} tokens ${pairs.meanDifference < 0 ? 'shorter' : 'longer'} on average\n`;
}

function feedbackText({ feedback }: Budgeted): string {
  if (feedback === undefined) return '';
  const { desirable, undesirable, desirableTokens, undesirableTokens } = feedback;
  const share = percent(desirable / Math.max(1, desirable + undesirable));
  return `\n  answers: ${formatCount(desirable)} desirable (${formatCount(desirableTokens)} tokens), ${formatCount(undesirable)} undesirable (${formatCount(undesirableTokens)} tokens): ${share} desirable\n`;
}

function lengthsText(result: Budgeted, colours: Palette): string {
  const packing = result.lengths[0] === undefined ? undefined : shownPacking(result.lengths[0])?.name;
  const head = ['seq len', 'cut', 'dropped', 'trained lost', 'padding', 'steps'];
  if (packing !== undefined) head.push(`${packing}: filled`, 'examples', 'steps');
  const table = textTable([[...head, ''], ...result.lengths.map((length) => lengthRow(length, result))], '  ');
  const lines = table.split('\n');
  const best = result.lengths.findIndex(({ sequenceLength }) => sequenceLength === result.bestSequenceLength);
  if (best !== -1) lines[best + 1] = colours.trained(lines[best + 1] ?? '');
  const epoch = result.lengths.find(({ sequenceLength }) => sequenceLength === result.bestSequenceLength);
  const perEpoch =
    epoch === undefined
      ? ''
      : `  steps are those of all epochs; at ${formatCount(epoch.sequenceLength)} an epoch has ${formatCount(epoch.run.steps.stepsPerEpoch)}\n`;
  return lines.join('\n') + perEpoch + otherPackings(result);
}

function lengthRow(length: ReportedLength, { all, bestSequenceLength }: Budgeted): string[] {
  const packed = shownPacking(length);
  const marks = [length.sequenceLength === bestSequenceLength ? '◀ loses least' : '', length.isConfigured ? 'configured' : ''];
  const cells = [
    ...[length.sequenceLength, length.cutRows, length.droppedRows].map(formatCount),
    percent(lostShare(length, all.trained)),
    percent(length.padding.asBatched.waste),
    formatCount(length.steps.totalSteps),
  ];
  if (packed !== undefined) cells.push(percent(packed.efficiency), formatCount(packed.examples), formatCount(packed.steps.totalSteps));
  return [...cells, marks.filter((mark) => mark !== '').join(', ')];
}

/** The other ways to pack, at the length that is configured or else best. */
function otherPackings({ lengths, bestSequenceLength }: Budgeted): string {
  const length = lengths.find(({ isConfigured }) => isConfigured) ?? lengths.find((one) => one.sequenceLength === bestSequenceLength);
  const packings = length?.packings ?? [];
  if (length === undefined || packings.length < 2) return '';
  const rows = packings.map(({ name, examples, efficiency, steps }) => [
    name,
    formatCount(examples),
    percent(efficiency),
    formatCount(steps.totalSteps),
  ]);
  return `\n${textTable([[`packing at ${formatCount(length.sequenceLength)}`, 'examples', 'filled', 'steps'], ...rows], '  ')}`;
}

function costText({ cost, api }: Budgeted): string {
  let text = '';
  if (cost !== undefined) {
    const money = cost.money === undefined ? '' : `, ${cost.money.toFixed(2)} at the price given`;
    text += `\n  at ${formatCount(cost.sequenceLength)}: ${brief(cost.hours)} hours, ${brief(cost.gpuHours)} GPU-hours${money}\n`;
    for (const line of cost.arithmetic) text += `    ${withSeparators(line)}\n`;
  }
  if (api !== undefined) {
    const money = api.money === undefined ? '' : `: ${api.money.toFixed(2)} at the price given`;
    text += `\n  ${formatCount(api.billedTokens)} billed tokens${money}\n`;
    for (const line of api.arithmetic) text += `    ${withSeparators(line)}\n`;
    text += `    epochs: ${api.epochsBecause}; tokens of answers: ${formatCount(api.answerTokens)}`;
    text += `${api.cutExamples === 0 ? '' : `; ${count(api.cutExamples, 'example')} cut`}\n    ${api.source}\n`;
  }
  return text;
}

/** Three digits that say something. */
function brief(value: number): string {
  return value >= 100 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function withSeparators(line: string): string {
  return line.replace(/(?<![\d.,])\d{4,}(?![\d,])/g, (number) => formatCount(Number(number)));
}

function rowsText({ longest, shortest, duplicates }: Budgeted): string {
  const places = (rows: readonly ReportedRow[]): string =>
    rows
      .slice(0, SHOWN_ROWS)
      .map(({ source, line, tokens }) => `${formatCount(tokens)} at ${shortName(source, NAME_WIDTH)}:${line}`)
      .join(', ');
  const [first] = duplicates.first;
  const repeated =
    first === undefined ? 'none' : `${formatCount(duplicates.rows)}, the first at ${shortName(first.source, NAME_WIDTH)}:${first.line}`;
  const rows = [['exact duplicates', repeated + (duplicates.isComplete ? '' : ' (memory was full: there may be more)')]];
  if (longest.length > 0) rows.unshift(['longest', places(longest)], ['shortest', places(shortest)]);
  return `\n${textTable(rows, '  ')}`;
}

function codesText({ warnings, drops }: Budgeted, colours: Palette): string {
  const rows = [...drops, ...warnings]
    .slice(0, SHOWN_CODES)
    .map(({ code, count: times, message, source, line }) => [
      formatCount(times),
      code,
      `${message}${source === undefined ? '' : ` (${shortName(source, NAME_WIDTH)}:${line})`}`,
    ]);
  if (rows.length === 0) return '';
  const more = warnings.length + drops.length - rows.length;
  return `\n${colours.warning(textTable(rows, '  ').trimEnd())}\n${more > 0 ? `  … and ${more} more codes (--json)\n` : ''}`;
}

function count(value: number, word: string): string {
  return `${formatCount(value)} ${word}${value === 1 ? '' : 's'}`;
}
