import type { FrameworkInstall, NodesStart } from '../frameworks/config.ts';

/** A training as any place can run it. Every path is relative to the folder that it is started in, which holds the config, and the data under `DATA_FOLDER`. */
export interface TrainJob {
  /** A name that every place takes: `a-z`, digits and hyphens, begins with a letter, at most 40 characters. */
  name: string;
  framework: string;
  /** Its command, its distribution on PyPI, the version that the config is for, and what pip is asked to install. */
  install: FrameworkInstall;
  /** Hub id. */
  model: string;
  method: string;
  tuning: string;
  /** The config, and the files that it names. */
  files: readonly { path: string; text: string }[];
  data: JobData;
  /** What has to run once on each machine before it, e.g. bring the model in the framework's own form. */
  before: readonly (readonly string[])[];
  /** Starts it on one machine; program and arguments. */
  command: readonly string[];
  /** Starts it on each of several; absent for one. Where it can be resumed, the arguments of `resume` take the place of the word `{resume}` in its command. */
  onNodes?: NodesStart;
  /** Arguments after `command` that make it go on from a checkpoint, whose folder `{checkpoint}` stands for; absent where the framework can't. */
  resume?: readonly string[];
  /** Where the trained weights and checkpoints go. */
  outputDir: string;
  /** Variables that are no secret. */
  env: Readonly<Record<string, string>>;
  /** Names of variables whose values are secrets; a value never stands in a file. */
  secrets: readonly string[];
  hardware: { gpus: number; nodes: number };
  /** Estimates: memory on each GPU, and disk for model, data and checkpoints. */
  needs: { gpuMemoryBytes: number; diskBytes: number };
}

/** Folder of the data, where the training runs. */
export const DATA_FOLDER = 'data';

export interface JobData {
  /** Absolute, on this machine. */
  localFolder: string;
  /** The same, seen from the job's folder. */
  fromJobFolder: string;
  files: readonly { path: string; sizeBytes: number; sha256: string }[];
  sizeBytes: number;
}

/** What a place makes of a job: files to read and keep, and how they are handed over. */
export interface JobFolder {
  files: readonly { path: string; text: string; about: string; isExecutable?: boolean }[];
  /** Commands that hand it over, run in the folder in turn; none where a person does it. */
  submit: readonly (readonly string[])[];
  /** Programs that they need, and the command that installs each. */
  tools: readonly { command: string; install: string }[];
  /** Variables that they need and that hold no value in any file, e.g. `RUNPOD_API_KEY`. */
  credentials: readonly string[];
  /** What a person does, in order: for the page beside the files. */
  steps: readonly { title: string; command?: readonly string[] | string }[];
  notes: readonly string[];
}

/** An option of a place, given as `--on-set key=value`. */
export interface PlaceOption {
  name: string;
  summary: string;
  /** What it is when it is not given; absent: worked out from the job, or must be given. */
  value?: string;
}

/** Where a training can run. */
export interface Place {
  name: string;
  summary: string;
  options: readonly PlaceOption[];
  /** Throws `DsprepError` (usage) for an option that can't be had, and for a job that the place can't run. */
  render(job: TrainJob, options: Readonly<Record<string, string>>): JobFolder;
}

/** A GPU that a place rents out. */
export interface RentedGpu {
  /** The place's own name for it. */
  name: string;
  memoryBytes: number;
}

/** The smallest GPU that an estimate fits on, with a tenth to spare; the largest where none does. GPUs are in ascending order of what they cost. */
export function smallestGpu<G extends RentedGpu>(gpus: readonly [G, ...G[]], neededBytes: number): { gpu: G; fits: boolean } {
  const fitting = gpus.find(({ memoryBytes }) => memoryBytes * 0.9 >= neededBytes);
  if (fitting !== undefined) return { gpu: fitting, fits: true };
  return { gpu: gpus.reduce((largest, gpu) => (gpu.memoryBytes > largest.memoryBytes ? gpu : largest)), fits: false };
}
