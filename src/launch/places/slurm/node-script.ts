import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import type { TrainJob } from '../../job.ts';
import { trainScript } from '../../train-script.ts';
import type { Setup } from './setup.ts';

/** What every machine runs: the environment, then the training. */
export function nodeScript(job: TrainJob, setup: Setup): string {
  return trainScript(job, {
    setup: [...moduleLines(setup.modules), ...environmentLines(job, setup.environment), ...frameworkLines(job, setup)],
    machine: { rank: '"$SLURM_NODEID"', host: '"$FIRST_HOST"' },
    beforeIsApart: true,
  });
}

function moduleLines(modules: readonly string[]): string[] {
  if (modules.length === 0) return [];
  return [
    '# scripts of modules read variables that are not set',
    'set +u',
    'type module >/dev/null 2>&1 || source /etc/profile',
    `module load ${modules.join(' ')}`,
    'set -u',
    '',
  ];
}

function environmentLines({ install }: TrainJob, { kind, at }: Setup['environment']): string[] {
  if (kind === 'container') return [];
  if (kind === 'conda') {
    return ['set +u', 'source "$(conda info --base)/etc/profile.d/conda.sh"', `conda activate ${shellWord(at)}`, 'set -u', ''];
  }
  const activate = shellWord(`${at}/bin/activate`);
  const missing = `there is no environment at ${at}: python${install.python} -m venv ${at}, and pip install -r requirements.txt with it`;
  return [
    `if [[ ! -e ${activate} ]]; then`,
    `  echo ${shellWord(missing)} >&2`,
    '  exit 1',
    'fi',
    'set +u',
    `source ${activate}`,
    'set -u',
    '',
  ];
}

/** Lightning's Fabric takes Slurm's tasks for its own processes, unless the job has one of two names (lightning 2.6.6, fabric/plugins/environments/slurm.py). */
function frameworkLines({ framework }: TrainJob, { isOffline }: Setup): string[] {
  return [
    ...(isOffline ? ['export HF_HUB_OFFLINE=1'] : []),
    ...(framework === 'litgpt'
      ? [
          '# by this name Fabric knows that Slurm starts one task a machine, and that the other processes are its own to start',
          'export SLURM_JOB_NAME=interactive',
        ]
      : []),
  ];
}
