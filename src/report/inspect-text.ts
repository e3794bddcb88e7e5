import type { IssueSummary } from '../pipeline/tally.ts';
import type { DsRecord, Message } from '../record.ts';
import { contentText, messagesOf } from '../record.ts';
import { issueLines } from './issue-lines.ts';
import { formatBytes, formatCount, textTable } from './table.ts';

interface Quantiles {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

interface Inspected {
  name: string;
  container: string;
  compression: string;
  sizeBytes: number;
  format: string;
  because: readonly string[];
  rows: number;
  rejected: number;
  kinds: Readonly<Record<string, number>>;
  columns: readonly { name: string; types: readonly string[]; rows: number }[];
  roles: Readonly<Record<string, number>>;
  messages: Quantiles;
  characters: Quantiles;
  issues: readonly IssueSummary[];
  firstRecords: readonly DsRecord[];
}

/** What `inspect` prints. */
export function inspectText(sources: readonly Inspected[]): string {
  return sources.map(sourceText).join('\n');
}

function sourceText(source: Inspected): string {
  const packed = source.compression === 'none' ? '' : `, ${source.compression}`;
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${formatCount(count)}`)
      .join(', ');
  let text = `${source.name}: ${source.format} (${source.container}${packed}, ${formatBytes(source.sizeBytes)})\n`;
  text += `  because: ${source.because.join('; ')}\n\n`;
  text += textTable(
    [
      ['rows', formatCount(source.rows), source.rejected === 0 ? '' : `${formatCount(source.rejected)} rejected`],
      ['records', '', counts(source.kinds)],
      ...(Object.keys(source.roles).length === 0 ? [] : [['messages', '', counts(source.roles)]]),
    ],
    '  ',
  );
  text +=
    '\n' +
    textTable(
      [['column', 'rows', 'types'], ...source.columns.map(({ name, rows, types }) => [name, formatCount(rows), types.join(' | ')])],
      '  ',
    );
  text +=
    '\n' +
    textTable(
      [['', 'p50', 'p90', 'p99', 'max'], quantileRow('messages', source.messages), quantileRow('characters', source.characters)],
      '  ',
    );
  for (const record of source.firstRecords) text += `\n${recordText(record)}`;
  if (source.issues.length > 0) text += '\n' + issueLines(source.issues);
  return text;
}

function quantileRow(name: string, { p50, p90, p99, max }: Quantiles): string[] {
  return [name, ...[p50, p90, p99, max].map(formatCount)];
}

const SHOWN_CHARACTERS = 160;

function recordText(record: DsRecord): string {
  const head = `  ${record.kind} record at line ${record.origin.line}\n`;
  if (record.kind === 'text') return `${head}    ${shorten(record.text)}\n`;
  return (
    head +
    messagesOf(record)
      .map((message) => `    ${message.role}: ${messageText(message)}\n`)
      .join('')
  );
}

function messageText(message: Message): string {
  const calls = message.toolCalls?.map(({ name, arguments: args }) => `${name}(${args})`).join(', ');
  return shorten(
    [message.reasoning === undefined ? '' : '[reasoning]', contentText(message.content), calls ?? '']
      .filter((part) => part !== '')
      .join(' '),
  );
}

/** One line, cut; control characters of the data never reach the terminal. */
function shorten(text: string): string {
  const line = text
    .slice(0, 4 * SHOWN_CHARACTERS)
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS - 1)}…` : line;
}
