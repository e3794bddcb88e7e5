import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import { dataSums } from '../../data-sums.ts';
import type { JobFolder, Place, TrainJob } from '../../job.ts';
import { shellText } from '../../job-page.ts';
import { checkJob } from '../../place-option.ts';
import { requirementsText } from '../../train-script.ts';
import { jobYaml } from './job-yaml.ts';
import type { Cluster } from './cluster.ts';
import { clusterOf } from './cluster.ts';
import { volumeYaml } from './volume-yaml.ts';
import { podScript } from './pod-script.ts';

/** A Kubernetes cluster with GPUs: a Job, of several machines an indexed one, and a volume for the data and what is trained. */
export const KUBERNETES: Place = {
  name: 'kubernetes',
  summary: 'a Kubernetes cluster',
  options: [
    { name: 'namespace', summary: 'where it lives (default: that of the context)' },
    { name: 'image', summary: 'an image that has the framework (default: a plain Python, in which it is installed at the start)' },
    { name: 'pull-secret', summary: 'name of the secret that pulls it' },
    { name: 'secret', summary: 'name of the secret that holds HF_TOKEN and keys of loggers (default: that of the job)' },
    { name: 'storage', summary: 'size of the volume, e.g. 100Gi (default: by the estimate)' },
    { name: 'storage-class', summary: 'class of the volume (default: that of the cluster)' },
    { name: 'gpu', summary: 'kind of GPU: what the label nvidia.com/gpu.product says, e.g. NVIDIA-A100-SXM4-80GB' },
    { name: 'gpu-resource', summary: 'name of a GPU among the resources of a machine', value: 'nvidia.com/gpu' },
    { name: 'cpus', summary: 'cores of each machine (default: 4 for each GPU)' },
    { name: 'memory', summary: 'memory of each machine (default: 32Gi for each GPU)' },
    { name: 'queue', summary: "Kueue's local queue" },
    { name: 'retries', summary: 'how often a machine may fail and start again, from the last checkpoint', value: '3' },
    { name: 'hours', summary: 'when it is ended (default: never)' },
  ],
  render(job, options) {
    checkJob('kubernetes', job, { maxNodes: 1000 });
    const cluster = clusterOf(job, options);
    const mounted = [
      ...job.files,
      { path: 'train.sh', text: podScript(job, cluster) },
      { path: 'requirements.txt', text: requirementsText(job) },
      { path: 'data.sha256', text: dataSums(job) },
    ];
    return {
      files: [
        { path: 'volume.yaml', about: 'the volume, and a pod that data and results go through', text: volumeYaml(job, cluster) },
        { path: 'job.yaml', about: 'the training, with config and script inside', text: jobYaml(job, cluster, mounted) },
      ],
      submit: submit(job, cluster),
      tools: [{ command: 'kubectl', install: 'https://kubernetes.io/docs/tasks/tools has it' }],
      credentials: [],
      steps: steps(job, cluster),
      notes: notes(job, cluster),
    };
  },
};

const kubectl = ({ namespace }: Cluster, ...words: string[]): string[] => [
  'kubectl',
  ...(namespace === undefined ? [] : ['--namespace', namespace]),
  ...words,
];

function openVolume({ name }: TrainJob, cluster: Cluster): string[][] {
  return [
    kubectl(cluster, 'apply', '-f', 'volume.yaml'),
    kubectl(cluster, 'wait', '--for=condition=Ready', `pod/${name}-files`, '--timeout=10m'),
  ];
}

/** A volume is often bound to one machine: the pod makes room for the training. */
function closeVolume({ name }: TrainJob, cluster: Cluster): string[] {
  return kubectl(cluster, 'delete', 'pod', `${name}-files`, '--wait');
}

function submit(job: TrainJob, cluster: Cluster): string[][] {
  return [
    ...openVolume(job, cluster),
    kubectl(cluster, 'cp', `${job.data.fromJobFolder}/.`, `${job.name}-files:/volume/data`),
    closeVolume(job, cluster),
    kubectl(cluster, 'apply', '-f', 'job.yaml'),
  ];
}

function steps(job: TrainJob, cluster: Cluster): JobFolder['steps'] {
  const { name, outputDir, secrets } = job;
  const lines = (commands: readonly (readonly string[])[]): string => commands.map((command) => shellText(command)).join('\n');
  const values = secrets.map((secret) => `--from-literal=${secret}="$${secret}"`).join(' ');
  const [open, wait, copy, close, start] = submit(job, cluster);
  return [
    {
      title: `Once, for models that need a token${secrets.length > 1 ? ' and for the logger' : ''}: a secret, from the environment`,
      command: `${shellText(kubectl(cluster, 'create', 'secret', 'generic', cluster.secret))} ${values}`,
    },
    { title: 'Make the volume, and copy the data into it', command: lines([open, wait, copy, close].filter((one) => one !== undefined)) },
    { title: 'Start it', command: lines([start ?? []]) },
    {
      title: 'Watch it',
      command: lines([
        job.hardware.nodes === 1
          ? kubectl(cluster, 'logs', '--follow', `job/${name}`)
          : kubectl(cluster, 'logs', '--follow', '--prefix', '--selector', `batch.kubernetes.io/job-name=${name}`),
      ]),
    },
    {
      title: 'Bring back what it trained',
      command: lines([
        ...openVolume(job, cluster),
        kubectl(cluster, 'cp', `${name}-files:/volume/${outputDir}`, outputDir),
        closeVolume(job, cluster),
      ]),
    },
    { title: 'Before it is started again, from its last checkpoint', command: lines([kubectl(cluster, 'delete', 'job', name)]) },
    {
      title: 'Clear away all of it, the volume too',
      command: lines([kubectl(cluster, 'delete', '--ignore-not-found', '-f', 'job.yaml', '-f', 'volume.yaml')]),
    },
  ];
}

function notes({ hardware, resume }: TrainJob, { image, isInstalled }: Cluster): string[] {
  return [
    ...(isInstalled
      ? []
      : [`every start installs the framework in ${shellWord(image)}, which takes minutes: an image that has it starts at once`]),
    ...(hardware.nodes > 1 ? ['several machines write to one volume: its class must offer ReadWriteMany'] : []),
    ...(resume === undefined ? ['this training can not go on from a checkpoint: a machine that fails begins anew'] : []),
  ];
}
