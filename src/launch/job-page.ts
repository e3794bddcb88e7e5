import type { JobFolder, Place, TrainJob } from './job.ts';

interface ListedFile {
  path: string;
  about: string;
}

/** The page beside a job's files: what runs, what each file is, the steps, and what a person should know. */
export function jobPage(place: Place, job: TrainJob, { steps, credentials, notes }: JobFolder, files: readonly ListedFile[]): string {
  const { hardware, needs, data } = job;
  const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const machines = `${hardware.gpus} GPU${hardware.gpus === 1 ? '' : 's'}${hardware.nodes === 1 ? '' : ` on ${hardware.nodes} machines`}`;
  return [
    `# ${job.name}`,
    '',
    `${job.framework} ${job.install.version} trains ${job.model} (${job.method}, ${job.tuning}) on ${place.summary}: ${machines}, an estimated ${gib(needs.gpuMemoryBytes)} on each, ${gib(needs.diskBytes)} of disk, ${gib(data.sizeBytes)} of data.`,
    '',
    '| file | |',
    '|---|---|',
    ...files.map(({ path, about }) => `| \`${path}\` | ${about} |`),
    '',
    '## Steps',
    '',
    ...steps.flatMap(({ title, command }, index) => [
      `${index + 1}. ${title}`,
      ...(command === undefined
        ? []
        : [
            '',
            '   ```sh',
            ...shellText(command)
              .split('\n')
              .map((line) => `   ${line}`),
            '   ```',
            '',
          ]),
    ]),
    ...(credentials.length === 0
      ? []
      : ['', `The environment must have ${credentials.map((name) => `\`${name}\``).join(', ')}; no file holds their values.`]),
    ...(notes.length === 0 ? [] : ['', '## To know', '', ...notes.map((note) => `- ${note}`)]),
    '',
  ].join('\n');
}

/** A command as it is typed: an argument that a shell would read is quoted. */
export function shellText(command: readonly string[] | string): string {
  return typeof command === 'string' ? command : command.map(shellWord).join(' ');
}

/** One word for a POSIX shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
