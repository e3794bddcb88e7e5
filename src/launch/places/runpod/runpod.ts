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
const CUDA_VERSIONS = ['12.8', '12.9', '13.0'];
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
    { name: 'spot', summary: 'yes or no: cheaper, and taken back at any time', value: 'no' },
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
  const pod = podRequest(job, {
    name,
    volume,
    gpuTypes: options['gpu'] === undefined ? cheapest(gpu) : [gpu.name],
    diskGb: wholeOption(options, 'disk', { min: 20, max: 2000 }),
    isSpot: choiceOption(options, 'spot', ['yes', 'no']) === 'yes',
    image: optionLike(options, 'image', IMAGE, 'registry/name:tag') ?? DEFAULT_IMAGE,
  });
  const serverless = job.framework === 'axolotl' ? serverlessInput(job, name) : undefined;
  const [endpoint, s3] = s3Lines(datacenter);
  return {
    files: [
      { path: 'pod.json', text: `${JSON.stringify(pod, null, 2)}\n`, about: 'the pod, as the REST API takes it' },
      {
        path: 'submit.sh',
        text: submitScript(job, { name, volume, datacenter }),
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
      ...(options['spot'] === 'yes' && job.resume === undefined
        ? [`spot=yes: ${job.framework} can't go on from a checkpoint here, so a machine that is taken back has trained for nothing`]
        : []),
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

/** The GPU and the two next in price that have as much memory. */
function cheapest(gpu: RentedGpu): string[] {
  return GPUS.slice(GPUS.indexOf(gpu))
    .filter(({ memoryBytes }) => memoryBytes >= gpu.memoryBytes * 0.95)
    .slice(0, GPU_TYPES)
    .map(({ name }) => name);
}

function setupLines({ install }: TrainJob): string[] {
  return [`export HF_HOME=${VOLUME}/huggingface HF_DATASETS_CACHE=/tmp/datasets`, '', ...installLines(install.python, '/opt/train'), ''];
}

interface Pod {
  name: string;
  volume: string;
  gpuTypes: readonly string[];
  diskGb: number;
  isSpot: boolean;
  image: string;
}

/** The body of `POST /v1/pods` (runpod/docs, api-reference/openapi.json, `PodCreateInput`). The volume says where it runs. Secrets are named, as RunPod replaces them. */
function podRequest(job: TrainJob, { name, volume, gpuTypes, diskGb, isSpot, image }: Pod): JsonObject {
  return {
    name,
    imageName: image,
    cloudType: 'SECURE',
    computeType: 'GPU',
    gpuTypeIds: [...gpuTypes],
    gpuTypePriority: 'custom',
    gpuCount: job.hardware.gpus,
    allowedCudaVersions: CUDA_VERSIONS,
    interruptible: isSpot,
    networkVolumeId: volume,
    volumeMountPath: VOLUME,
    containerDiskInGb: diskGb,
    ports: [],
    env: Object.fromEntries(job.secrets.map((secret) => [secret, `{{ RUNPOD_SECRET_${secret} }}`])),
    dockerStartCmd: ['bash', `${VOLUME}/${name}/start.sh`],
  };
}
