import { shellWord } from '../frameworks/shared/shell-word.ts';
import { textTable } from './table.ts';

interface Job {
  ok: boolean;
  place: string;
  jobFolder: string;
  files: readonly { path: string; about: string }[];
  isSubmitted: boolean;
  steps: readonly { title: string; command?: readonly string[] | string }[];
  failure?: { message: string; hint?: string };
  notes: readonly string[];
}

/** What was written for a place, and what is to be done there. */
export function jobText({ place, jobFolder, files, isSubmitted, steps, failure, notes }: Job): string {
  const written = textTable([...files.map(({ path, about }) => [path, about]), ...notes.map((note) => ['note', note])], '  ');
  const todo = isSubmitted
    ? `handed over to ${place}; README.md there has what comes next\n`
    : `in that folder:\n${steps.map(stepText).join('')}`;
  const verdict = failure === undefined ? '' : `failed: ${failure.message}\n${failure.hint === undefined ? '' : `  ${failure.hint}\n`}`;
  return `${jobFolder}\n${written}\n${todo}${verdict}`;
}

function stepText({ title, command = [] }: Job['steps'][number], index: number): string {
  const text = typeof command === 'string' ? command : command.map(shellWord).join(' ');
  const lines = text === '' ? [] : text.split('\n');
  return [`${index + 1}. ${title}`, ...lines.map((line) => `   ${line}`), ''].join('\n');
}
