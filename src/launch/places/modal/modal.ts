import { usageError } from '../../../errors.ts';
import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import type { JobFolder, Place, RentedGpu, TrainJob } from '../../job.ts';
import type { GivenOptions } from '../../place-option.ts';
import { IMAGE, checkJob, optionLike, wholeOption } from '../../place-option.ts';
import { GPU_MEMORY, chooseGpu } from '../../rented-gpus.ts';
import { runName } from '../../run-name.ts';
import { trainScript, whatAgain } from '../../train-script.ts';
import { appText } from './app-text.ts';
import { cloudYaml } from './cloud-yaml.ts';

interface ModalGpu extends RentedGpu {
  /** In one container. */
  maxCount: number;
}

/** In the order of their price; those without bfloat16 (T4) left out. Source: modal.com/docs/guide/gpu and modal.com/pricing, November 2026. */
const GPUS: readonly [ModalGpu, ...ModalGpu[]] = [
  { name: 'L4', memoryBytes: GPU_MEMORY.l4, maxCount: 8 },
  { name: 'A10', memoryBytes: GPU_MEMORY.a10, maxCount: 4 },
  { name: 'L40S', memoryBytes: GPU_MEMORY.l40s, maxCount: 8 },
  { name: 'A100-40GB', memoryBytes: GPU_MEMORY.a100, maxCount: 8 },
  { name: 'A100-80GB', memoryBytes: GPU_MEMORY.a100x80, maxCount: 8 },
  { name: 'RTX-PRO-6000', memoryBytes: GPU_MEMORY.rtxPro6000, maxCount: 8 },
  { name: 'H100', memoryBytes: GPU_MEMORY.h100, maxCount: 8 },
  { name: 'H200', memoryBytes: GPU_MEMORY.h200, maxCount: 8 },
  { name: 'B200', memoryBytes: GPU_MEMORY.b200, maxCount: 8 },
];

/** The client that the app is written for. */
export const MODAL_VERSION = '1.6.4';

/** Modal: one app for all frameworks, which uploads the data, trains and goes on; for Axolotl, its own cloud config beside it. */
export const MODAL: Place = {
  name: 'modal',
  summary: 'Modal',
  options: [
    { name: 'gpu', summary: `one of ${GPUS.map(({ name }) => name).join(', ')}; default: the cheapest that the estimate fits on` },
    { name: 'hours', summary: 'when a run is stopped, 1 to 24', value: '24' },
    { name: 'retries', summary: 'how often a run that failed or was stopped goes on by itself, 0 to 10', value: '0' },
    { name: 'secret', summary: "Modal's name of a secret with HF_TOKEN and the like; default: what this machine's environment has" },
    { name: 'image', summary: 'a base image, e.g. one with nvcc; default: Debian with the Python that the framework takes' },
  ],
  render: renderModal,
};

function renderModal(job: TrainJob, options: GivenOptions): JobFolder {
  checkJob('modal', job, { maxNodes: 1 });
  const { gpus } = job.hardware;
  const fitting = GPUS.filter(({ maxCount }) => maxCount >= gpus) as [ModalGpu, ...ModalGpu[]];
  if (fitting.length === 0) throw usageError('USAGE_PLACE', `a container of modal has at most 8 GPUs, not ${gpus}`, '--gpus 8');
  const { gpu, notes } = chooseGpu('modal', fitting, { asked: options['gpu'], neededBytes: job.needs.gpuMemoryBytes });
  const secret = optionLike(options, 'secret', /^[\w.-]{1,64}$/, 'NAME');
  const image = optionLike(options, 'image', IMAGE, 'registry/name:tag');
  const hours = wholeOption(options, 'hours', { min: 1, max: 24 });
  const name = runName(job);
  const app = {
    name,
    gpu: gpus === 1 ? gpu.name : `${gpu.name}:${gpus}`,
    hours,
    retries: wholeOption(options, 'retries', { min: 0, max: 10 }),
  };
  const cloud = job.framework === 'axolotl' ? cloudYaml(job, { name, gpu: gpu.name, hours }) : undefined;
  return {
    files: [
      {
        path: 'app.py',
        text: appText(job, { ...app, ...(secret === undefined ? {} : { secret }), ...(image === undefined ? {} : { image }) }),
        about: 'the app: image, GPU, volumes, secrets by name',
      },
      {
        path: 'train.sh',
        text: trainScript(job),
        about: 'what runs in it',
        isExecutable: true,
      },
      ...(cloud === undefined ? [] : [{ path: 'cloud.yaml', text: cloud, about: "the same for Axolotl's own `--cloud`" }]),
    ],
    submit: [['modal', 'run', '--detach', 'app.py']],
    tools: [{ command: 'modal', install: `pip install modal==${MODAL_VERSION} && modal setup` }],
    credentials: [],
    steps: [
      { title: 'Install the client and log in, once.', command: `pip install modal==${MODAL_VERSION}\nmodal setup` },
      {
        title: `Upload the data, and train. Ctrl-C ends the watching alone; the same again ${whatAgain(job)}.`,
        command: ['modal', 'run', '--detach', 'app.py'],
      },
      { title: 'Look at it later, by the id that the list has.', command: 'modal app list\nmodal app logs ap-…' },
      { title: 'Fetch what was trained.', command: ['modal', 'volume', 'get', name, job.outputDir, '.'] },
      { title: 'Delete what it kept: data, checkpoints, weights.', command: ['modal', 'volume', 'delete', name] },
      ...(cloud === undefined
        ? []
        : [
            {
              title: "Or, in place of the second step, Axolotl's own way, which uploads this folder with the data in it.",
              command: `pip install 'axolotl[modal]==${job.install.version}'\ncp -R -- ${shellWord(job.data.fromJobFolder)} data\naxolotl train ${job.files[0]?.path ?? 'axolotl.yaml'} --cloud cloud.yaml`,
            },
          ]),
    ],
    notes: [
      ...notes,
      ...(secret === undefined
        ? [
            `${job.secrets.join(' and ')}: taken along where this machine's environment has them; or --on-set secret=NAME for a secret that Modal keeps`,
          ]
        : []),
      'models are kept in the volume dsprep-huggingface, for all jobs',
      ...(job.framework === 'axolotl' && cloud === undefined ? [`no cloud.yaml: Axolotl's own --cloud knows no ${gpu.name}`] : []),
      ...(hours === 24
        ? [
            `a run is stopped after 24 hours, the most that Modal gives${job.resume === undefined ? '' : ': --on-set retries=3 lets a longer one go on by itself'}`,
          ]
        : []),
    ],
  };
}
