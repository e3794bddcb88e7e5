import { shellWord } from '../frameworks/shared/shell-word.ts';
import { formatBytes } from '../report/table.ts';
import type { JobFolder, Place, TrainJob } from './job.ts';

interface ListedFile {
  path: string;
  about: string;
}

/** The page beside a job's files: what runs, what each file is, the steps, and what a person should know. */
export function jobPage(place: Place, job: TrainJob, { steps, credentials, notes }: JobFolder, files: readonly ListedFile[]): string {
  const { needs, data } = job;
  return [
    `# ${job.name}`,
    '',
    `${jobTitle(job)}, on ${place.summary}. Estimates: ${(needs.gpuMemoryBytes / 2 ** 30).toFixed(1)} GiB of memory on each GPU, ${formatBytes(needs.diskBytes)} of disk; the data are ${formatBytes(data.sizeBytes)}.`,
    '',
    '| file | |',
    '|---|---|',
    ...files.map(({ path, about }) => `| \`${path}\` | ${about} |`),
    '',
    '## Steps',
    '',
    'In this folder:',
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

/** `trl 1.16.0 trains Qwen/Qwen3-0.6B (sft, lora) on 2 machines with 4 GPUs each`: the first words of a job's files. */
export function jobTitle({ framework, install, model, method, tuning, hardware: { gpus, nodes } }: TrainJob): string {
  const each = gpus / nodes;
  const counted = `${each} GPU${each === 1 ? '' : 's'}`;
  const machines = nodes === 1 ? counted : `${nodes} machines with ${counted} each`;
  return `${framework} ${install.version} trains ${model} (${method}, ${tuning}) on ${machines}`;
}

/** A command as it is typed: an argument that a shell would read is quoted. */
export function shellText(command: readonly string[] | string): string {
  return typeof command === 'string' ? command : command.map(shellWord).join(' ');
}
