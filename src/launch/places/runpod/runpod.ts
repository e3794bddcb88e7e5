import { usageError } from '../../../errors.ts';
import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import type { JsonObject } from '../../../json.ts';
import type { JobFolder, Place, RentedGpu, TrainJob } from '../../job.ts';
import type { GivenOptions } from '../../place-option.ts';
import { IMAGE, checkJob, choiceOption, neededOption, optionLike, wholeOption } from '../../place-option.ts';
import { chooseGpu } from '../../rented-gpus.ts';
import { runName } from '../../run-name.ts';
import { installLines, requirementsText, trainScript, whatAgain } from '../../train-script.ts';
import { DATA_CENTERS, GPUS } from './gpus.ts';
import { s3Lines, startScript, submitScript } from './scripts.ts';
import { serverlessInput } from './serverless.ts';

/** Where a network volume is, in a pod. */
export const VOLUME = '/workspace';

/** Ubuntu 24.04 with CUDA's compiler and Python; the framework is installed beside its PyTorch, not into it. */
const DEFAULT_IMAGE = 'runpod/pytorch:1.0.2-cu1281-torch280-ubuntu2404';
/** That the image is for; newer drivers take it too. */
const CUDA_VERSION = '12.8';
const MOST_GPUS = 8;
/** Types that are asked for, in turn: the cheapest is often let. */
const GPU_TYPES = 3;

/** RunPod: a pod that trains on a network volume, where the data is put by S3, and is deleted at the end. */
export const RUNPOD: Place = {
  name: 'runpod',
  summary: 'RunPod',
  options: [
    { name: 'volume', summary: 'id of a network volume; must be given' },
    { name: 'datacenter', summary: `where the volume is, one of ${DATA_CENTERS.join(', ')}; must be given` },
    { name: 'gpu', summary: "RunPod's name of the GPU; default: the cheapest that the estimate fits on, and the two after it" },
    { name: 'disk', summary: 'GB of the disk of the container, 20 to 2000', value: '60' },
    { name: 'keep', summary: 'yes or no: whether the pod stays, and costs, when the training has ended', value: 'no' },
    { name: 'image', summary: 'an image with CUDA and Python', value: DEFAULT_IMAGE },
  ],
  render: renderRunPod,
};

function renderRunPod(job: TrainJob, options: GivenOptions): JobFolder {
  checkJob('runpod', job, { maxNodes: 1 });
  const { gpus } = job.hardware;
  if (gpus > MOST_GPUS) throw usageError('USAGE_PLACE', `a pod has at most ${MOST_GPUS} GPUs, not ${gpus}`, `--gpus ${MOST_GPUS}`);
  const name = runName(job);
  const volume = neededOption(options, 'volume', /^[a-z0-9]{4,64}$/, 'ID, as runpodctl network-volume list or the console has it');
  neededOption(options, 'datacenter', /./, 'EU-RO-1');
  const datacenter = choiceOption(options, 'datacenter', DATA_CENTERS);
  const keeps = choiceOption(options, 'keep', ['yes', 'no']) === 'yes';
  const { gpu, notes } = chooseGpu('runpod', GPUS, { asked: options['gpu'], neededBytes: job.needs.gpuMemoryBytes });
  const gpuTypes = options['gpu'] === undefined ? cheapest(gpu, job.needs.gpuMemoryBytes) : [gpu.name];
  const pod = podRequest(job, {
    name,
    volume,
    datacenter,
    gpuType: gpu.name,
    diskGb: wholeOption(options, 'disk', { min: 20, max: 2000 }),
    image: optionLike(options, 'image', IMAGE, 'registry/name:tag') ?? DEFAULT_IMAGE,
  });
  const serverless = job.framework === 'axolotl' ? serverlessInput(job, name) : undefined;
  const [endpoint, s3] = s3Lines(datacenter);
  return {
    files: [
      { path: 'pod.json', text: `${JSON.stringify(pod, null, 2)}\n`, about: 'the pod, as the REST API takes it' },
      {
        path: 'submit.sh',
        text: submitScript(job, { name, volume, datacenter, gpuTypes }),
        about: 'uploads data and code, and creates the pod',
        isExecutable: true,
      },
      {
        path: 'start.sh',
        text: startScript({ keeps }),
        about: 'what the pod runs: train.sh, with its log in the volume, then its end',
        isExecutable: true,
      },
      {
        path: 'train.sh',
        text: trainScript(job, { setup: setupLines(job) }),
        about: 'what trains: it installs the framework, and starts it',
        isExecutable: true,
      },
      { path: 'requirements.txt', text: requirementsText(job), about: 'what pip is asked for' },
      ...(serverless === undefined
        ? []
        : [
            {
              path: 'serverless.json',
              text: `${JSON.stringify(serverless, null, 2)}\n`,
              about: "the same for a serverless endpoint with Axolotl's own worker",
            },
          ]),
    ],
    submit: [['bash', 'submit.sh']],
    tools: [
      { command: 'aws', install: 'install the AWS CLI (version 2), which speaks to network volumes' },
      { command: 'curl', install: 'install curl' },
    ],
    credentials: ['RUNPOD_API_KEY', 'RUNPOD_S3_ACCESS_KEY', 'RUNPOD_S3_SECRET_KEY'],
    steps: [
      {
        title:
          'Once, in the console: a network volume in that data center, an API key, an S3 API key (Settings), and secrets named as the variables below.',
      },
      {
        title: `Upload data and code, and create the pod. The same again is a new pod, which ${whatAgain(job)}.`,
        command: ['bash', 'submit.sh'],
      },
      {
        title: 'Look at it: the log is in the volume, and in the console.',
        command: [endpoint, `${s3} s3 cp s3://${volume}/${name}/log.txt -`].join('\n'),
      },
      {
        title: 'Fetch what was trained.',
        command: [
          endpoint,
          `${s3} s3 sync ${shellWord(`s3://${volume}/${name}/${job.outputDir}`)} ${shellWord(`./${job.outputDir}`)}`,
        ].join('\n'),
      },
      ...(serverless === undefined
        ? []
        : [
            {
              title:
                "Or, in place of the pod: an endpoint with Axolotl's worker and this volume, whose URL takes serverless.json (POST …/run).",
            },
          ]),
    ],
    notes: [
      ...notes,
      `${job.secrets.join(' and ')}: taken from RunPod secrets of the same name; where there is none, the variable is not set`,
      'RUNPOD_S3_ACCESS_KEY and RUNPOD_S3_SECRET_KEY are an S3 API key of RunPod, not one of AWS',
      `the volume needs ${Math.ceil(job.needs.diskBytes / 1e9)} GB free`,
      ...(keeps ? ['keep=yes: the pod costs until it is deleted'] : []),
      ...(serverless === undefined
        ? []
        : ["the image of Axolotl's worker has an older Axolotl, which drops keys that it does not know: look at its log, or take the pod"]),
    ],
  };
}

/** The GPU and the two next in price that an estimate fits on. */
function cheapest(gpu: RentedGpu, neededBytes: number): string[] {
  return GPUS.slice(GPUS.indexOf(gpu))
    .filter((other) => other === gpu || other.memoryBytes * 0.9 >= neededBytes)
    .slice(0, GPU_TYPES)
    .map(({ name }) => name);
}

function setupLines({ install }: TrainJob): string[] {
  return [`export HF_HOME=${VOLUME}/huggingface HF_DATASETS_CACHE=/tmp/datasets`, '', ...installLines(install.python, '/opt/train'), ''];
}

interface Pod {
  name: string;
  volume: string;
  datacenter: string;
  gpuType: string;
  diskGb: number;
  image: string;
}

/** The body of `POST /v2/pods` (runpod/docs, api-reference-v2/openapi.json, `CreatePodRequest`). Secrets are named, as RunPod replaces them. */
function podRequest(job: TrainJob, { name, volume, datacenter, gpuType, diskGb, image }: Pod): JsonObject {
  return {
    name,
    image,
    args: `bash ${VOLUME}/${name}/start.sh`,
    cloud: 'SECURE',
    dataCenterIds: [datacenter],
    gpu: { id: gpuType, count: job.hardware.gpus, minCudaVersion: CUDA_VERSION },
    disk: diskGb,
    mounts: { network: [{ volumeId: volume, path: VOLUME }] },
    ports: [],
    env: Object.fromEntries(job.secrets.map((secret) => [secret, `{{ RUNPOD_SECRET_${secret} }}`])),
  };
}
