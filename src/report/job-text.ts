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
    ? `handed over to ${place}\n`
    : steps
        .map(({ title, command }, index) => {
          const lines = command === undefined ? [] : (typeof command === 'string' ? command : command.map(shellWord).join(' ')).split('\n');
          return [`${index + 1}. ${title}`, ...lines.map((line) => `   ${line}`)].join('\n') + '\n';
        })
        .join('');
  const verdict = failure === undefined ? '' : `failed: ${failure.message}\n${failure.hint === undefined ? '' : `  ${failure.hint}\n`}`;
  return `${jobFolder}\n${written}\n${todo}${verdict}`;
}
