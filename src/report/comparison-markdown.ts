import { configOf } from '../frameworks/configs.ts';
import { CRITERIA } from '../frameworks/comparison/cell.ts';
import type { Compared } from '../frameworks/comparison/facts.ts';
import { COMPARED, TITLES, frameworkFacts } from '../frameworks/comparison/facts.ts';
import { GUIDES } from '../frameworks/comparison/guides.ts';
import { comparisonMatrix } from '../frameworks/comparison/matrix.ts';
import { targetNamed } from '../frameworks/registry.ts';
import { shellLines } from './shell-lines.ts';

/** The comparison as a part of a page: what is compared, each criterion with its sources, each framework with its beginning. */
export function comparisonMarkdown(): string {
  return [versions(), ...comparisonMatrix().map(criterion), '## Each framework', ...COMPARED.map(guide)].join('\n\n');
}

function criterion({ title, cells }: ReturnType<typeof comparisonMatrix>[number]): string {
  const rows = COMPARED.map((name) => {
    const { text, basis, source } = cells[name];
    return `| ${TITLES[name]} | ${text} | ${basis} | ${source} |`;
  });
  return [`### ${title}`, '', ...table('| framework | | rests on | source |'), ...rows].join('\n');
}

function versions(): string {
  const rows = COMPARED.map((name) => {
    const { version, python, licence, requirements, codeLines } = frameworkFacts(name);
    const { methods, tunings } = configOf(name);
    const kinds = [...new Set(targetNamed(name).holds.map(({ kind }) => kind))];
    return `| ${TITLES[name]} | ${version} | ${python} | ${licence} | ${requirements} | ${codeLines.toLocaleString('en-GB')} | ${methods.join(', ')} | ${tunings.join(', ')} | ${kinds.join(', ')} |`;
  });
  const head = '| framework | version | Python | licence | packages it needs | lines of Python | methods | tunings | records |';
  return [...table(head), ...rows].join('\n');
}

function table(head: string): string[] {
  const columns = head.split('|').length - 2;
  return [head, `|${'---|'.repeat(columns)}`];
}

function guide(name: Compared): string {
  const { summary, documentation, repository, help, quickStart, costs } = GUIDES[name];
  const { install, testedWith } = configOf(name);
  const ours = [
    ['pip', 'install', ...install.requirements],
    ['dsprep', 'convert', 'DATA', '--to', name, '-o', 'out'],
    ['dsprep', 'launch', 'out', '--to', name, '--model', 'MODEL'],
  ];
  return [
    `### ${TITLES[name]}: ${summary}`,
    '',
    `[Documentation](${documentation}), [sources](${repository}), [help](${help}). Look at ${costs.map((one) => CRITERIA[one].toLowerCase()).join(', ')} before you choose it. Its own quick start (README of ${name} ${frameworkFacts(name).version}):`,
    '',
    '```sh',
    ...quickStart,
    '```',
    '',
    `With dsprep, which writes for ${testedWith} (Python ${install.python}):`,
    '',
    '```sh',
    ...ours.map((words) => shellLines(words, '', 120).trimEnd()),
    '```',
  ].join('\n');
}
