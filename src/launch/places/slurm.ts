import { usageError } from '../../errors.ts';
import { shellWord } from '../../frameworks/shared/shell-word.ts';
import { dataSums } from '../data-sums.ts';
import type { JobFolder, Place, TrainJob } from '../job.ts';
import { DATA_FOLDER } from '../job.ts';
import { jobTitle, shellText } from '../job-page.ts';
import type { GivenOptions } from '../place-option.ts';
import { choiceOption, optionLike, wholeOption } from '../place-option.ts';
import { requirementsText, trainScript } from '../train-script.ts';

/** A cluster that Slurm schedules: `train.sbatch` asks for the machines, `node.sh` runs on each. */
export const SLURM: Place = {
  name: 'slurm',
  summary: 'a Slurm cluster',
  options: [
    { name: 'partition', summary: 'where it waits' },
    { name: 'account', summary: 'what it is charged to' },
    { name: 'qos', summary: 'quality of service' },
    { name: 'constraint', summary: 'features of the machines' },
    { name: 'time', summary: 'longest run: minutes, hours:minutes:seconds or days-hours', value: '24:00:00' },
    { name: 'gpu', summary: 'kind of GPU, as the cluster names it, e.g. a100' },
    { name: 'cpus-per-gpu', summary: 'cores for each GPU', value: '8' },
    { name: 'mem', summary: 'memory of each machine, e.g. 200G (default: what the cluster gives)' },
    { name: 'modules', summary: 'modules to load, with commas' },
    { name: 'venv', summary: 'virtual environment that has the framework', value: '.venv' },
    { name: 'conda', summary: 'conda environment, in place of it' },
    { name: 'container', summary: 'Apptainer image, in place of it' },
    { name: 'data', summary: 'folder of the data on the cluster (default: where it is here)' },
    { name: 'requeue', summary: 'yes or no: whether it goes on in a new run when its time is up', value: 'yes' },
    { name: 'internet', summary: 'yes or no: whether the machines reach it', value: 'yes' },
  ],
  render(job, options) {
    const setup = setupOf(job, options);
    return {
      files: [
        { path: 'train.sbatch', about: 'asks for the machines; goes to sbatch', text: sbatchText(job, options, setup) },
        {
          path: 'node.sh',
          about: 'runs on each machine: the environment, then the training',
          text: nodeText(job, setup),
          isExecutable: true,
        },
        { path: 'requirements.txt', about: 'what pip installs', text: requirementsText(job) },
        { path: 'data.sha256', about: 'sums of the data, checked before its first run', text: dataSums(job) },
      ],
      submit: [['sbatch', 'train.sbatch']],
      tools: [{ command: 'sbatch', install: 'run dsprep where jobs are submitted, or copy the folder there' }],
      credentials: [],
      steps: steps(job, setup),
      notes: notes(job, setup),
    };
  },
};

interface Setup {
  environment: { kind: 'venv' | 'conda' | 'container'; at: string };
  modules: readonly string[];
  data: string;
  requeues: boolean;
  isOffline: boolean;
}

function setupOf(job: TrainJob, options: GivenOptions): Setup {
  const others = (['conda', 'container'] as const).filter((kind) => options[kind] !== undefined);
  if (others.length > 1) throw usageError('USAGE_PLACE', 'conda and container exclude each other', 'give one of them');
  const [kind = 'venv'] = others;
  const modules = optionLike(options, 'modules', /^[\w.+/-]+(?:,[\w.+/-]+)*$/, 'cuda/12.8,gcc/13');
  return {
    environment: { kind, at: pathOf(options, kind) },
    modules: modules?.split(',') ?? [],
    data: options['data'] === undefined ? job.data.localFolder : pathOf(options, 'data'),
    requeues: choiceOption(options, 'requeue', ['yes', 'no']) === 'yes' && job.resume !== undefined,
    isOffline: choiceOption(options, 'internet', ['yes', 'no']) === 'no',
  };
}

/** A path, or the name of an environment: anything but what a command would take for an option, or can't hold. */
function pathOf(options: GivenOptions, name: string): string {
  return optionLike(options, name, /^(?!-)[^\0\n\r]+$/, 'PATH') ?? '';
}

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

function sbatchText(job: TrainJob, options: GivenOptions, setup: Setup): string {
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

function nodeText(job: TrainJob, setup: Setup): string {
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

function steps({ name, data, install, before, model, outputDir }: TrainJob, { environment, isOffline }: Setup): JobFolder['steps'] {
  const venv = shellWord(environment.at);
  const fetched = before.some((command) => command.includes(model)) ? before : [...before, ['hf', 'download', model]];
  const copied = [`rsync -a ./ CLUSTER:${name}/`, `rsync -a ${shellWord(`${data.fromJobFolder}/`)} CLUSTER:${name}/${DATA_FOLDER}/`];
  return [
    {
      title: `Where dsprep does not run on the cluster: copy this folder there, and the data as \`${DATA_FOLDER}\` in it`,
      command: copied.join('\n'),
    },
    ...(environment.kind === 'venv'
      ? [
          {
            title: 'Once, where jobs are submitted: install the framework',
            command: `python${install.python} -m venv ${venv}\n${venv}/bin/pip install -r requirements.txt`,
          },
        ]
      : []),
    ...(isOffline
      ? [{ title: 'Once, where the internet is: bring the model', command: fetched.map((one) => shellText(one)).join('\n') }]
      : []),
    { title: 'Submit it', command: ['sbatch', 'train.sbatch'] },
    { title: 'Watch it', command: `squeue --me\ntail -f ${name}-*.log` },
    { title: `What it trained is in \`${outputDir}\`, its last lines in the log` },
  ];
}

function notes({ resume, hardware, secrets }: TrainJob, { environment, requeues }: Setup): string[] {
  const isShared = hardware.nodes > 1;
  return [
    requeues
      ? 'five minutes before its time is up it goes back into the queue, and goes on from its last checkpoint'
      : `when its time is up it ends${resume === undefined ? ': this training can not go on from a checkpoint' : ''}`,
    ...(isShared ? [`all machines must see this folder${environment.kind === 'venv' ? ' and the environment' : ''}`] : []),
    `sbatch passes on the environment that it is called in, and with it ${secrets.join(' and ')}`,
  ];
}
