import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import { dataSums } from '../../data-sums.ts';
import type { JobFolder, Place, TrainJob } from '../../job.ts';
import { DATA_FOLDER } from '../../job.ts';
import { shellText } from '../../job-page.ts';
import { requirementsText } from '../../train-script.ts';
import { batchScript } from './batch-script.ts';
import { nodeScript } from './node-script.ts';
import type { Setup } from './setup.ts';
import { setupOf } from './setup.ts';

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
        { path: 'train.sbatch', about: 'asks for the machines; goes to sbatch', text: batchScript(job, options, setup) },
        {
          path: 'node.sh',
          about: 'runs on each machine: the environment, then the training',
          text: nodeScript(job, setup),
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
