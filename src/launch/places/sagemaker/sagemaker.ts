import { usageError } from '../../../errors.ts';
import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import type { JobFolder, Place, TrainJob } from '../../job.ts';
import type { GivenOptions } from '../../place-option.ts';
import { IMAGE, checkJob, choiceOption, neededOption, optionLike, wholeOption } from '../../place-option.ts';
import { chooseGpu } from '../../rented-gpus.ts';
import { runName } from '../../run-name.ts';
import { requirementsText, whatAgain } from '../../train-script.ts';
import type { Instance } from './instances.ts';
import { INSTANCES, defaultImage } from './instances.ts';
import { launchPy } from './launch-py.ts';
import type { SageMakerRun } from './run.ts';
import { SAGEMAKER_VERSION } from './run.ts';
import { startScript, submitScript } from './scripts.ts';
import { trainingJob } from './training-job.ts';

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const MOST_HOURS = 28 * 24;
const DAY_SECONDS = 24 * 60 * 60;
/** Room for the framework and its libraries. */
const INSTALLED_GB = 40;

export const SAGEMAKER: Place = {
  name: 'sagemaker',
  summary: 'Amazon SageMaker',
  options: [
    { name: 'role', summary: 'ARN of the execution role; must be given' },
    { name: 'bucket', summary: 'S3 bucket for data, checkpoints and weights, in the same region; must be given' },
    { name: 'region', summary: 'where it runs', value: 'us-east-1' },
    { name: 'instance', summary: 'type of the machine; default: the cheapest with that many GPUs that the estimate fits on' },
    { name: 'hours', summary: `when it is stopped, 1 to ${MOST_HOURS}; more than 120 needs a quota`, value: '24' },
    { name: 'spot', summary: 'yes or no: cheaper, and taken back at any time; it goes on from the last checkpoint', value: 'no' },
    { name: 'secret', summary: 'name of a secret of Secrets Manager: JSON with HF_TOKEN and the like' },
    { name: 'image', summary: "image in ECR; default: AWS's own with PyTorch" },
  ],
  render: renderSageMaker,
};

function renderSageMaker(job: TrainJob, options: GivenOptions): JobFolder {
  checkJob('sagemaker', job, { maxNodes: 64 });
  const { chosen, notes } = instanceOf(job, options['instance']);
  const run = runOf(job, options, chosen);
  const at = `s3://${run.bucket}/${run.prefix}`;
  const secretNote = `${job.secrets.join(' and ')}: from a secret of Secrets Manager, which the role may read: --on-set secret=NAME`;
  return {
    files: [
      {
        path: 'job.json',
        text: `${JSON.stringify(trainingJob(run), null, 2)}\n`,
        about: 'the training job, as create-training-job takes it',
      },
      { path: 'submit.sh', text: submitScript(job, run), about: 'uploads data and code, and starts the job', isExecutable: true },
      { path: 'train.sh', text: startScript(job, run), about: 'what runs in it: installs, links the channels, trains', isExecutable: true },
      { path: 'launch.py', text: launchPy(job, run), about: `the same by the SDK (sagemaker ${SAGEMAKER_VERSION}, ModelTrainer)` },
      { path: 'requirements.txt', text: requirementsText(job), about: 'what pip is asked for' },
    ],
    submit: [['bash', 'submit.sh']],
    tools: [{ command: 'aws', install: 'install the AWS CLI (version 2)' }],
    credentials: [],
    steps: [
      {
        title: `Upload data and code, and start the job. The same again is a new job, which ${whatAgain(job)}.`,
        command: ['bash', 'submit.sh'],
      },
      { title: 'Or, in place of it, by the SDK.', command: `pip install sagemaker==${SAGEMAKER_VERSION}\npython launch.py` },
      {
        title: 'Look at it.',
        command: `aws logs tail /aws/sagemaker/TrainingJobs --follow --region ${run.region} --log-stream-name-prefix ${run.name}`,
      },
      {
        title: 'Fetch what was trained, with its checkpoints; it is there as it is written.',
        command: `aws s3 sync ${at}/checkpoints ${shellWord(`./${job.outputDir}`)} --region ${run.region}`,
      },
      { title: 'Delete what it kept.', command: `aws s3 rm ${at} --recursive --region ${run.region}` },
    ],
    notes: [
      ...notes,
      ...(options['spot'] === 'yes' && job.resume === undefined
        ? [`spot=yes: ${job.framework} can't go on from a checkpoint here, so a machine that is taken back has trained for nothing`]
        : []),
      ...(run.secret === undefined ? [secretNote] : []),
      `a quota for ${run.instance} for training must be there: it is 0 in a new account (Service Quotas, SageMaker)`,
      'model.tar.gz stays empty: weights are under checkpoints, uncompressed',
    ],
  };
}

function instanceOf(job: TrainJob, asked: string | undefined): { chosen: Instance; notes: string[] } {
  const { gpus, nodes } = job.hardware;
  const perNode = gpus / nodes;
  const named = INSTANCES.find(({ name }) => name === asked);
  if (named !== undefined && named.gpus !== perNode) {
    throw usageError(
      'USAGE_PLACE',
      `${named.name} has ${named.gpus} GPUs, and the job is for ${perNode} on each machine`,
      `--gpus ${named.gpus * nodes}`,
    );
  }
  const fitting = INSTANCES.filter((one) => one.gpus === perNode);
  const [first, ...rest] = fitting;
  if (first === undefined) {
    const counts = [...new Set(INSTANCES.map((one) => one.gpus))].join(', ');
    throw usageError('USAGE_PLACE', `sagemaker has no machine with ${perNode} GPUs`, `--gpus with ${counts} for each of --nodes`);
  }
  const { gpu: chosen, notes } = chooseGpu('sagemaker', [first, ...rest], {
    asked,
    neededBytes: job.needs.gpuMemoryBytes,
    option: 'instance',
  });
  const isShort = diskGb(job) > chosen.diskGb;
  return { chosen, notes: isShort ? [...notes, `an estimated ${diskGb(job)} GB of disk, and ${chosen.name} has ${chosen.diskGb}`] : notes };
}

function diskGb({ needs }: TrainJob): number {
  return INSTALLED_GB + Math.ceil(needs.diskBytes / 1e9);
}

function runOf(job: TrainJob, options: GivenOptions, chosen: Instance): SageMakerRun {
  const name = runName(job);
  const region = neededOption(options, 'region', /^[a-z]{2}(?:-[a-z]+)+-\d$/, 'us-east-1');
  const image = optionLike(options, 'image', IMAGE, 'ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG');
  const secret = optionLike(options, 'secret', /^[\w/+=.@][\w/+=.@:-]{0,511}$/, 'NAME');
  const maxSeconds = wholeOption(options, 'hours', { min: 1, max: MOST_HOURS }) * 60 * 60;
  if (image === undefined && /^(?:cn|us-iso|eu-iso)/.test(region)) {
    throw usageError('USAGE_PLACE', `the image of ${region} is not known here`, '--on-set image=ACCOUNT.dkr.ecr.REGION…/NAME:TAG');
  }
  return {
    name,
    role: neededOption(options, 'role', ROLE, 'arn:aws:iam::123456789012:role/NAME'),
    region,
    image: image ?? defaultImage(region),
    instance: chosen.name,
    instanceCount: job.hardware.nodes,
    volumeGb: Math.min(chosen.diskGb, diskGb(job)),
    bucket: neededOption(options, 'bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'NAME'),
    prefix: `dsprep/${name}`,
    maxSeconds,
    ...(choiceOption(options, 'spot', ['yes', 'no']) === 'yes' ? { maxWaitSeconds: maxSeconds + DAY_SECONDS } : {}),
    ...(secret === undefined ? {} : { secret }),
  };
}
