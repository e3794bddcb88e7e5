import { configOf } from '../frameworks/configs.ts';
import type { Cell } from '../frameworks/comparison/cell.ts';
import { CRITERIA } from '../frameworks/comparison/cell.ts';
import type { Compared } from '../frameworks/comparison/facts.ts';
import { COMPARED, TITLES } from '../frameworks/comparison/facts.ts';
import { GUIDES } from '../frameworks/comparison/guides.ts';
import type { MatrixRow } from '../frameworks/comparison/matrix.ts';
import { compared } from '../frameworks/comparison/matrix.ts';
import type { Palette } from './colour.ts';
import { visibleText } from './colour.ts';
import { shellLines } from './shell-lines.ts';
import { formatCount } from './table.ts';
import { wrapText } from './wrap.ts';

interface Tried {
  framework: Compared;
  refusals: readonly string[];
  method: string;
  tuning?: string;
  memory: readonly { tuning: string; bytes: number; fits?: boolean }[];
}

interface RankedFramework extends Tried {
  points: number;
  reasons: readonly { fact: string; points: number; text: string; evidence?: Cell }[];
}

export interface Chosen {
  facts: {
    goal?: string;
    method?: string;
    data?: { rows: number; formats: readonly string[]; kind: string; multiTurn: number; hasTools: boolean; media: readonly string[] };
    hardware?: { gpus: number; nodes: number; memoryBytes?: number; from: string };
    model?: { id: string };
  };
  ranked: readonly RankedFramework[];
  ruledOut: readonly Tried[];
  choice?: RankedFramework;
  isTie: boolean;
  next: readonly (readonly string[])[];
  rulesOfThumb: readonly { goal: string; framework: Compared; why: string }[];
  seqLen: number;
  notes: readonly string[];
}

/** What `choose` prints: the framework, why, what it costs, the others, what to do next. */
export function chooseText(result: Chosen, colours: Palette): string {
  const { facts, ranked, ruledOut, choice, isTie, notes } = result;
  const sections = [
    wrapText(factsLine(facts), { first: 'for  ', rest: '     ' }),
    choice === undefined ? '' : choiceText(choice, isTie ? tieText(choice, result) : '', colours),
    choice === undefined ? thumbText(result, colours) : othersText(ranked.slice(1), ruledOut, choice, colours),
    ...(choice === undefined ? [] : [memoryText(result, choice, colours)]),
    ...(choice === undefined ? [] : [nextText(choice.framework, result.next, colours)]),
    notes.map((note) => wrapText(visibleText(note), NOTE)).join(''),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

const NOTE = { first: 'note: ', rest: '      ' };

function factsLine({ goal, method, data, hardware, model }: Chosen['facts']): string {
  const parts: string[] = [];
  if (goal !== undefined) parts.push(goal);
  if (data !== undefined) {
    const { rows, formats, kind, multiTurn, hasTools, media } = data;
    const details = [
      kind,
      ...(multiTurn === 0 ? [] : [`${formatCount(multiTurn)} with several turns`]),
      ...(hasTools ? ['tools'] : []),
      ...media.map((type) => `${type}s`),
    ];
    parts.push(`${formatCount(rows)} rows of ${formats.join(', ')} (${details.join(', ')})`);
  }
  if (method !== undefined) parts.push(method);
  if (hardware !== undefined) {
    const { gpus, nodes, memoryBytes, from } = hardware;
    const memory = memoryBytes === undefined ? '' : ` of ${gib(memoryBytes)} GiB`;
    const many = `${gpus} GPU${gpus === 1 ? '' : 's'}${memory}${nodes === 1 ? '' : ` on ${nodes} nodes`}`;
    parts.push(from === 'found' ? `${many} (found here)` : many);
  }
  if (model !== undefined) parts.push(visibleText(model.id));
  return parts.length === 0 ? 'nothing is known yet' : parts.join(' · ');
}

function choiceText({ framework, method, tuning, reasons }: RankedFramework, tie: string, colours: Palette): string {
  const what = tuning === undefined ? method : `${method} with ${tuning}`;
  const { testedWith } = configOf(framework);
  let text = `${colours.strong(`→ ${TITLES[framework]}`)}  ${what}, ${testedWith}\n${tie}`;
  for (const { points, text: why, evidence } of reasons) {
    const sign = points > 0 ? colours.good(`  +${points}  `) : colours.warning(`  −${-points}  `);
    text += replacedFirst(wrapText(visibleText(evidence === undefined ? why : `${why}: ${said(evidence)}`), { first: '      ' }), sign);
  }
  for (const criterion of GUIDES[framework].costs)
    text += replacedFirst(
      wrapText(`${CRITERIA[criterion]}: ${said(compared(framework, criterion))}`, { first: '      ' }),
      colours.quiet('   ·  '),
    );
  return text;
}

/** Six characters of the first line, coloured. */
function replacedFirst(lines: string, sign: string): string {
  return sign + lines.slice(6);
}

/** What a cell says, and whose word it is where it is no fact. */
function said({ text, basis }: Cell): string {
  return basis === 'claim' ? `${text} (its own claim, not measured)` : text;
}

function othersText(
  others: readonly RankedFramework[],
  ruledOut: readonly Tried[],
  choice: RankedFramework | undefined,
  colours: Palette,
): string {
  const ranked = others.map((one) =>
    frameworkLine(String(one.points).padStart(4).replace('-', '−'), one.framework, mainReason(one, choice)),
  );
  const out = ruledOut.map(
    ({ framework, refusals }) => `${colours.quiet(frameworkLine(' out', framework, refusals.join('; ')).trimEnd())}\n`,
  );
  return [...ranked, ...out].join('');
}

const TITLE_WIDTH = Math.max(...COMPARED.map((name) => TITLES[name].length));

function frameworkLine(mark: string, framework: Compared, text: string): string {
  const head = `${mark}  ${TITLES[framework].padEnd(TITLE_WIDTH)}  `;
  return wrapText(visibleText(text), { first: head, rest: ' '.repeat(head.length) });
}

/** What speaks against it most, else what speaks for it and not for the first one too, else what it is for. */
function mainReason({ framework, reasons }: RankedFramework, choice: RankedFramework | undefined): string {
  const own = reasons.filter(({ fact, points }) => choice?.reasons.some((one) => one.fact === fact && one.points === points) !== true);
  const worst = own.at(-1);
  return (worst !== undefined && worst.points < 0 ? worst : own[0])?.text ?? GUIDES[framework].summary;
}

function memoryText({ facts, seqLen }: Chosen, { memory }: Tried, colours: Palette): string {
  const limit = facts.hardware?.memoryBytes;
  if (facts.model === undefined || memory.length === 0) return '';
  const cells = memory.map(({ tuning, bytes, fits }) => {
    const size = `${tuning} ${gib(bytes)}`;
    return fits === undefined ? size : fits ? colours.good(`${size} ✓`) : colours.warning(`${size} ✗`);
  });
  const gpus = facts.hardware?.gpus ?? 1;
  const of = `${limit === undefined ? '' : `   of ${gib(limit)}`}${gpus > 1 ? `   (full: split over ${gpus})` : ''}`;
  return `GiB on one GPU, estimated for one row of ${formatCount(seqLen)} tokens\n  ${cells.join('   ')}${of}\n`;
}

function nextText(framework: Compared, next: Chosen['next'], colours: Palette): string {
  const { documentation } = GUIDES[framework];
  const { install } = configOf(framework);
  const commands = [['pip', 'install', ...install.requirements], ...next].map((words) =>
    shellLines(
      words.map((word) => visibleText(word)),
      '  ',
    ),
  );
  return `${commands.join('')}  ${colours.quiet(`# ${documentation}`)}\n`;
}

function thumbText({ rulesOfThumb, ranked, ruledOut }: Chosen, colours: Palette): string {
  if (ranked.length === 0) return `${colours.strong('no framework can train this')}\n\n${othersText([], ruledOut, undefined, colours)}`;
  const lines = rulesOfThumb.map(({ goal, framework, why }) => frameworkLine(`  --goal ${goal.padEnd(10)}`, framework, why));
  return `Say what you want, and what there is:\n  dsprep choose DATA --goal … --model … --vram …\n\n${lines.join('')}`;
}

/** Who is equal, and the flags that were not given and might tell them apart. */
function tieText({ framework, points }: RankedFramework, { ranked, facts }: Chosen): string {
  const equal = ranked.filter((one) => one.points === points && one.framework !== framework).map((one) => TITLES[one.framework]);
  const unknown = [
    ...(facts.goal === undefined ? ['--goal'] : []),
    ...(facts.model === undefined ? ['--model'] : []),
    ...(facts.hardware?.memoryBytes === undefined ? ['--gpus', '--vram'] : []),
  ];
  const more = unknown.length === 0 ? '' : `; ${unknown.join(', ')} may tell them apart`;
  return wrapText(`no better than ${equal.join(', ')} by what is known${more}`, { first: '   =  ', rest: '      ' });
}

/** The whole comparison, one criterion after the other. */
export function matrixText(matrix: readonly MatrixRow[], colours: Palette): string {
  return matrix
    .map(({ title, cells }) => {
      const lines = COMPARED.map((name) => {
        const { text, basis, source } = cells[name];
        const head = `  ${TITLES[name].padEnd(TITLE_WIDTH)}  `;
        const rest = ' '.repeat(head.length);
        return wrapText(text, { first: head, rest }) + colours.quiet(wrapText(`${basis}: ${source}`, { first: rest }).trimEnd()) + '\n';
      });
      return `${colours.strong(title)}\n${lines.join('')}`;
    })
    .join('\n');
}

const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
