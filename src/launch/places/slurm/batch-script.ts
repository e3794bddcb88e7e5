import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import type { TrainJob } from '../../job.ts';
import { DATA_FOLDER } from '../../job.ts';
import { jobTitle } from '../../job-page.ts';
import type { GivenOptions } from '../../place-option.ts';
import { optionLike, wholeOption } from '../../place-option.ts';
import type { Setup } from './setup.ts';

const NAME = /^[\w.@+-]+$/;
/** As `man sbatch` has it. */
const TIME = /^(?:\d+(?::\d+){0,2}|\d+-\d+(?::\d+){0,2})$/;
/** Seconds before its end at which Slurm warns the script. */
const WARNING_SECONDS = 300;

function directives({ name, hardware: { gpus, nodes } }: TrainJob, options: GivenOptions, setup: Setup): string[] {
  const perNode = gpus / nodes;
  const kind = optionLike(options, 'gpu', NAME, 'a100');
  const cores = wholeOption(options, 'cpus-per-gpu', { min: 1, max: 512 });
  const pairs: [string, string | undefined][] = [
    ['job-name', name],
    ['partition', optionLike(options, 'partition', /^[\w.@+,-]+$/, 'NAME')],
    ['account', optionLike(options, 'account', NAME, 'NAME')],
    ['qos', optionLike(options, 'qos', NAME, 'NAME')],
    ['constraint', optionLike(options, 'constraint', /^[\w.@+&|,*()[\]-]+$/, 'FEATURE')],
    ['nodes', String(nodes)],
    ['ntasks-per-node', '1'],
    ['gres', `gpu:${kind === undefined ? '' : `${kind}:`}${perNode}`],
    ['cpus-per-task', String(cores * perNode)],
    ['mem', optionLike(options, 'mem', /^\d+[KMGT]?$/, '200G')],
    ['time', optionLike(options, 'time', TIME, '24:00:00')],
    ['output', '%x-%j.log'],
    ['open-mode', 'append'],
  ];
  return [
    ...pairs.flatMap(([key, value]) => (value === undefined ? [] : [`#SBATCH --${key}=${value}`])),
    ...(setup.requeues ? ['#SBATCH --requeue', `#SBATCH --signal=B:USR1@${WARNING_SECONDS}`] : ['#SBATCH --no-requeue']),
  ];
}

/** What goes to sbatch: it asks for the machines, sees to the data, and starts `node.sh` on each. */
export function batchScript(job: TrainJob, options: GivenOptions, setup: Setup): string {
  const { environment, isOffline, requeues } = setup;
  const inside =
    environment.kind === 'container'
      ? `apptainer exec --nv --bind "$PWD" --bind "$(realpath ${DATA_FOLDER})" ${shellWord(environment.at)} `
      : '';
  return [
    '#!/usr/bin/env bash',
    `# ${jobTitle(job)}. From this folder: sbatch train.sbatch`,
    ...directives(job, options, setup),
    '',
    'set -euo pipefail',
    'cd "$SLURM_SUBMIT_DIR"',
    '',
    '# the data: a folder beside this script, else where dsprep wrote it',
    `[[ -e ${DATA_FOLDER} ]] || ln -s ${shellWord(setup.data)} ${DATA_FOLDER}`,
    'if ((${SLURM_RESTART_COUNT:-0} == 0)); then sha256sum --check --quiet data.sha256; fi',
    '',
    ...(job.onNodes === undefined
      ? []
      : [
          '# the first machine, where the others meet',
          'hosts=$(scontrol show hostnames "$SLURM_JOB_NODELIST")',
          "export FIRST_HOST=${hosts%%$'\\n'*}",
          '',
        ]),
    '# srun takes the cores of the job over by this alone, since Slurm 22.05',
    'export SRUN_CPUS_PER_TASK=$SLURM_CPUS_PER_TASK',
    ...(job.before.length > 0 && !isOffline ? [`srun --nodes=1 --ntasks=1 ${inside}bash node.sh before`] : []),
    '',
    ...(requeues ? requeueLines(job, inside) : [`srun --kill-on-bad-exit=1 ${inside}bash node.sh`]),
    '',
  ].join('\n');
}

function requeueLines({ outputDir }: TrainJob, inside: string): string[] {
  return [
    '# Slurm sends USR1 five minutes before the time is up: the job goes back into the queue, and then goes on from its last checkpoint.',
    '# A run that saved none would be repeated for ever, so it is left to end.',
    'touch .started',
    'go_on_later() {',
    '  is_warned=1',
    `  if [[ -n $(find ${shellWord(outputDir.startsWith('/') ? outputDir : `./${outputDir}`)} -mindepth 2 -maxdepth 2 \\( -name trainer_state.json -o -name hyperparameters.yaml \\) -newer .started) ]]; then`,
    '    echo "the time is nearly up: back into the queue"',
    '    scontrol requeue "$SLURM_JOB_ID" || echo "Slurm did not take it back" >&2',
    '  else',
    '    echo "the time is nearly up, and this run saved no checkpoint: give it more time, or save more often" >&2',
    '  fi',
    '}',
    'trap go_on_later USR1',
    '',
    `srun --kill-on-bad-exit=1 ${inside}bash node.sh &`,
    'training=$!',
    'while :; do',
    '  is_warned=0 code=0',
    '  wait "$training" || code=$?',
    '  # a signal ends the waiting, not the training',
    '  ((is_warned)) || exit "$code"',
    'done',
  ];
}
