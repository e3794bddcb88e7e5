import type { TrainJob } from '../../job.ts';
import { jobTitle } from '../../job-page.ts';
import { checkText, hubText, uploadText } from './data-cells.ts';
import type { Cell } from './notebook.ts';
import { gpuText, setupText } from './setup-cells.ts';
import { installText, saveText, trainText } from './train-cells.ts';

/** Where the data come from, and where what is trained goes. */
export interface ColabChoices {
  gpu: string;
  /** A dataset of the hub that holds the folder of the data; absent: it is uploaded. */
  dataset?: string;
  save: 'drive' | 'download' | 'hub';
  /** The hub's model that it is uploaded as, with `hub`. */
  repo?: string;
}

export function colabCells(job: TrainJob, choices: ColabChoices): Cell[] {
  return [
    { kind: 'markdown', id: 'title', text: titleText(job, choices) },
    { kind: 'code', id: 'gpu', text: gpuText(job) },
    { kind: 'code', id: 'setup', text: setupText(job, choices) },
    {
      kind: 'markdown',
      id: 'about-install',
      text: '## The framework\n\nIn an environment of its own: what Colab has installed stays as it is, and no restart is needed. It takes some minutes.',
    },
    { kind: 'code', id: 'install', text: installText(job) },
    { kind: 'markdown', id: 'about-data', text: aboutData(choices) },
    { kind: 'code', id: 'data', text: choices.dataset === undefined ? uploadText() : hubText(choices.dataset) },
    { kind: 'code', id: 'check-data', text: checkText(job) },
    { kind: 'markdown', id: 'about-config', text: '## The config\n\nChange it here: what this cell writes is what is trained with.' },
    ...job.files.map(({ path, text }, index): Cell => ({ kind: 'code', id: `config-${index}`, text: `%%writefile ${path}\n${text}` })),
    { kind: 'markdown', id: 'about-train', text: aboutTrain(job, choices) },
    { kind: 'code', id: 'train', text: trainText(job) },
    { kind: 'markdown', id: 'about-save', text: SAVED[choices.save] },
    { kind: 'code', id: 'save', text: saveText(job, choices) },
  ];
}

function titleText(job: TrainJob, { gpu }: ColabChoices): string {
  return `# ${job.name}\n\n${jobTitle(job)}. In the menu: *Runtime*, *Change runtime type*, ${gpu}; then *Run all*.`;
}

function aboutData({ dataset, save }: ColabChoices): string {
  if (dataset !== undefined) return `## The data\n\nThey come from the hub: ${dataset}.`;
  const where = save === 'drive' ? ' Where it is large, put it into the folder of this job on Drive before: there it is found.' : '';
  return `## The data\n\nThe cell asks for \`data.zip\`, the folder that dsprep wrote (README.md says how to make it).${where}`;
}

function aboutTrain({ resume }: TrainJob, { save }: ColabChoices): string {
  const again =
    resume === undefined
      ? 'It can not go on from a checkpoint: when the runtime ends, it begins anew.'
      : save === 'drive'
        ? 'When the runtime ends before it: *Run all* again, and it goes on from the last checkpoint on Drive.'
        : 'Run the cell again after an interruption, and it goes on from the last checkpoint. What a runtime wrote ends with it: `save=drive` keeps it.';
  return `## The training\n\n${again}`;
}

const SAVED: Readonly<Record<ColabChoices['save'], string>> = {
  drive: '## What was trained\n\nIt is on Drive already.',
  download: '## What was trained\n\nThe browser downloads it. Keep the page open.',
  hub: '## What was trained\n\nIt goes to the hub, without the checkpoints. The token must be one that may write.',
};
