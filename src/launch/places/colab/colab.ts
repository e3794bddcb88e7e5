import { usageError } from '../../../errors.ts';
import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import type { JobFolder, Place, RentedGpu, TrainJob } from '../../job.ts';
import { checkJob, choiceOption, optionLike } from '../../place-option.ts';
import { chooseGpu, GPU_MEMORY } from '../../rented-gpus.ts';
import type { ColabChoices } from './cells.ts';
import { colabCells } from './cells.ts';
import { notebookText } from './notebook.ts';

/** What Colab offers, by the names of its notebooks' metadata, in ascending order of cost. The T4 has no bfloat16, so it is taken only where it is asked for. */
const GPUS: readonly [RentedGpu, ...RentedGpu[]] = [
  { name: 'L4', memoryBytes: GPU_MEMORY.l4 },
  { name: 'A100', memoryBytes: GPU_MEMORY.a100 },
  { name: 'H100', memoryBytes: GPU_MEMORY.h100 },
];
const T4: RentedGpu = { name: 'T4', memoryBytes: 15_360 * 2 ** 20 };

const HUB_ID = /^\w[\w.-]{0,95}\/\w[\w.-]{0,95}$/;

/** Google Colab: one notebook, which a person opens there. */
export const COLAB: Place = {
  name: 'colab',
  summary: 'Google Colab',
  options: [
    { name: 'dataset', summary: 'a dataset of the hub, owner/name, that holds the folder of the data (default: it is uploaded)' },
    { name: 'gpu', summary: 'L4, A100, H100 or T4, which has no bfloat16 (default: the cheapest that the estimate fits on)' },
    { name: 'save', summary: 'drive, download or hub: where what is trained goes', value: 'drive' },
    { name: 'repo', summary: 'with save=hub: the model of the hub, owner/name' },
  ],
  render(job, options) {
    checkJob('colab', job, { maxNodes: 1 });
    if (job.hardware.gpus > 1) throw usageError('USAGE_PLACE', 'a Colab runtime has one GPU', '--gpus 1');
    const asked = options['gpu'];
    const { gpu, notes } = chooseGpu('colab', asked?.toUpperCase() === 'T4' ? [T4, ...GPUS] : GPUS, {
      asked,
      neededBytes: job.needs.gpuMemoryBytes,
    });
    const choices = choicesOf(gpu.name, options);
    return {
      files: [
        { path: 'train.ipynb', about: 'the notebook, with the config inside', text: notebookText(colabCells(job, choices), gpu.name) },
      ],
      submit: [],
      tools: [],
      credentials: [],
      steps: steps(job, choices),
      notes: [
        ...notes,
        ...(gpu.name === 'T4' ? ['the T4 has no bfloat16: the config must say float16, e.g. --set bf16=false --set fp16=true'] : []),
        ...(choices.save === 'drive' ? ['checkpoints that are replaced stay in the bin of Drive, and count, until it is emptied'] : []),
        ...(job.resume === undefined ? ['this training can not go on from a checkpoint: when the runtime ends, it begins anew'] : []),
      ],
    };
  },
};

function choicesOf(gpu: string, options: Readonly<Record<string, string>>): ColabChoices {
  const save = choiceOption(options, 'save', ['drive', 'download', 'hub']);
  const dataset = optionLike(options, 'dataset', HUB_ID, 'owner/name');
  const repo = optionLike(options, 'repo', HUB_ID, 'owner/name');
  if ((save === 'hub') !== (repo !== undefined)) {
    throw usageError('USAGE_PLACE', 'save=hub and repo belong together', '--on-set save=hub --on-set repo=owner/name');
  }
  return { gpu, save, ...(dataset === undefined ? {} : { dataset }), ...(repo === undefined ? {} : { repo }) };
}

function steps({ data, outputDir, secrets }: TrainJob, { gpu, dataset, save }: ColabChoices): JobFolder['steps'] {
  const folder = shellWord(data.fromJobFolder);
  const brought =
    dataset === undefined
      ? { title: 'Make data.zip of the data, which the notebook asks for', command: `python3 -m zipfile -c data.zip ${folder}/` }
      : { title: 'Bring the data to the hub', command: `hf upload --repo-type dataset --private ${dataset} ${folder} .` };
  const saved = { drive: 'on Drive', download: 'among the downloads of the browser', hub: 'on the hub' };
  return [
    brought,
    {
      title: `On https://colab.research.google.com: *File*, *Upload notebook*, \`train.ipynb\`; then *Runtime*, *Change runtime type*, ${gpu}`,
    },
    {
      title: `For private data and models${secrets.length > 1 ? ', and for the logger' : ''}: ${secrets.map((name) => `\`${name}\``).join(' and ')} among the secrets of Colab (the key in the bar on the left), with access for the notebook`,
    },
    { title: `*Runtime*, *Run all*; what it trained is \`${outputDir}\` ${saved[save]}` },
  ];
}
