import { shellWord } from '../frameworks/shared/shell-word.ts';
import type { TrainJob } from './job.ts';
import { requirementsOf } from './requirements.ts';

/** What bash knows when one of several machines is started: words of its own, e.g. `"$rank"`. */
export interface MachineWords {
  rank: string;
  host: string;
}

interface TrainScript {
  /** Lines before anything else: what finds the framework, and what `machine` names. */
  setup?: readonly string[];
  /** Needed for a job on several machines. */
  machine?: MachineWords;
  /** Whether what comes before the training is a call of its own, with the argument `before`: where machines share a folder, it must run once. */
  beforeIsApart?: boolean;
}

/**
 * A bash script that trains in the folder that it lies in, and goes on from the last checkpoint in the output folder where the framework can. A checkpoint counts once
 * the file is there that is written last: `trainer_state.json` of transformers' Trainer (trainer.py, `_save_checkpoint`), `hyperparameters.yaml` of LitGPT (finetune/full.py, pretrain.py).
 */
export function trainScript(job: TrainJob, { setup = [], machine, beforeIsApart = false }: TrainScript = {}): string {
  const { command, env } = job.onNodes ?? { command: [...job.command, ...(job.resume === undefined ? [] : ['{resume}'])], env: {} };
  const word = (text: string): string => filledWord(text, machine);
  return [
    '#!/usr/bin/env bash',
    `# ${plainLine(`${job.framework} ${job.install.version} trains ${job.model} (${job.method}, ${job.tuning}) in the folder that this lies in, on the rows in data/.`)}`,
    job.resume === undefined
      ? '# It can not go on from a checkpoint: each start begins anew.'
      : '# It goes on from the last whole checkpoint of the output folder, where there is one.',
    'set -euo pipefail',
    'cd -- "$(dirname -- "${BASH_SOURCE[0]}")"',
    '',
    ...setup,
    ...Object.entries({ ...job.env, ...env }).map(([name, value]) => `export ${name}=${word(value)}`),
    '',
    ...beforeLines(
      job.before.map((one) => one.map(word).join(' ')),
      beforeIsApart,
    ),
    ...(job.resume === undefined ? [] : resumeLines(job.outputDir, job.resume)),
    `exec ${command.map((one) => (one === '{resume}' ? '"${resume[@]}"' : word(one))).join(' ')}`,
    '',
  ].join('\n');
}

function beforeLines(commands: readonly string[], isApart: boolean): string[] {
  if (commands.length === 0 || !isApart) return [...commands];
  return ['if [[ ${1:-} == before ]]; then', ...commands.map((command) => `  ${command}`), '  exit', 'fi', ''];
}

function resumeLines(outputDir: string, resume: readonly string[]): string[] {
  return [
    `output=${shellWord(outputDir.startsWith('/') ? outputDir : `./${outputDir}`)}`,
    'resume=()',
    "last=$(find -H \"$output\" -mindepth 2 -maxdepth 2 \\( -path '*/checkpoint-[0-9]*/trainer_state.json' -o -path '*/step-[0-9]*/hyperparameters.yaml' \\) -print0 2>/dev/null | sort -zV | tail -zn 1 | tr -d '\\0' || true)",
    'if [[ -n $last ]]; then',
    '  checkpoint=$(dirname -- "$last")',
    '  echo "going on from $checkpoint" >&2',
    `  resume=(${resume.map((one) => filledWord(one)).join(' ')})`,
    'fi',
    '',
  ];
}

/** A word of bash, quoted but for what stands for something that it knows. */
function filledWord(text: string, machine?: MachineWords): string {
  const known: Readonly<Record<string, string>> = {
    '{checkpoint}': '"$checkpoint"',
    ...(machine && { '{rank}': machine.rank, '{host}': machine.host }),
  };
  const parts = text.split(/(\{(?:checkpoint|rank|host)\})/).filter((part) => part !== '');
  return parts.length === 0 ? "''" : parts.map((part) => known[part] ?? shellWord(part)).join('');
}

/** What a job does that is started again: for sentences. */
export function whatAgain({ resume }: TrainJob): string {
  return resume === undefined ? 'begins anew' : 'goes on from the last checkpoint';
}

/** Text for a comment: one line, whatever it holds. */
export function plainLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

/** Lines that make an environment with what pip is asked for, in a folder outside the job, and put it first on the path. uv brings the Python, and the PyTorch for the driver. */
export function installLines(python: string, folder: string): string[] {
  return [
    `if [[ ! -e ${folder}/complete ]]; then`,
    `  python3 -m pip install --quiet --break-system-packages --root-user-action=ignore uv==${UV_VERSION}`,
    `  uv venv --quiet --clear --python ${shellWord(python)} ${folder}`,
    `  uv pip install --quiet --python ${folder} --torch-backend=auto -r requirements.txt`,
    `  touch ${folder}/complete`,
    'fi',
    `export PATH="${folder}/bin:$PATH"`,
  ];
}

/** `--torch-backend` is of 0.6.9 and later. */
const UV_VERSION = '0.13.9';

/** What pip is asked for, as its own file. */
export function requirementsText(job: TrainJob): string {
  return `${requirementsOf(job).join('\n')}\n`;
}
