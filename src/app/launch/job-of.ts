import { relative, resolve } from 'node:path';
import { usageError } from '../../errors.ts';
import { configOf } from '../../frameworks/configs.ts';
import type { Logger } from '../../frameworks/config.ts';
import type { TrainJob } from '../../launch/job.ts';
import type { ConfigResult } from '../config/config.ts';
import { readManifest } from '../verify.ts';
import { checkpointBytes } from './preflight.ts';

interface JobParts {
  to: string;
  /** The output of `convert`, here. */
  dir: string;
  /** Absolute. */
  jobFolder: string;
  model: string;
  /** Worked out with the data in `data`, as `DATA_FOLDER` of job.ts says. */
  written: ConfigResult;
  logger: Logger;
  gpus: number;
  nodes: number;
}

/** Variables that hold the key of a logger, by its name. */
const LOGGER_SECRETS: Partial<Record<Logger, readonly string[]>> = { wandb: ['WANDB_API_KEY'], mlflow: ['MLFLOW_TRACKING_URI'] };

/** A job of a config that was written for it. Throws `DsprepError` (usage) for a model that is a folder of this machine, and for machines with unlike numbers of GPUs. */
export function jobOf({ to, dir, jobFolder, model, written, logger, gpus, nodes }: JobParts): TrainJob {
  if (!/^\w[\w.-]*\/[\w.-]+$/.test(model)) {
    throw usageError('LAUNCH_MODEL_LOCAL', `${model} is no hub id, and another machine has no folder of this one`, '--model owner/name');
  }
  if (gpus % nodes !== 0)
    throw usageError(
      'USAGE_LAUNCH',
      `${gpus} GPUs are not as many on each of ${nodes} machines`,
      `--gpus ${nodes * Math.ceil(gpus / nodes)}`,
    );
  const door = configOf(to);
  const localFolder = resolve(dir);
  const { files } = readManifest(localFolder);
  const dataBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const start = written.start.map((word) => (word === '{config}' ? written.fileName : word));
  const resume = door.resume?.('{checkpoint}', start);
  return {
    name: jobName(to, model, `${written.method}-${written.tuning}`),
    framework: to,
    install: door.install,
    model,
    method: written.method,
    tuning: written.tuning,
    files: [{ path: written.fileName, text: written.text }, ...written.files],
    data: { localFolder, fromJobFolder: relative(jobFolder, localFolder), files, sizeBytes: dataBytes },
    before: written.before,
    command: start,
    ...(nodes > 1 ? { onNodes: nodesStart(to, resume === undefined ? start : [...start, '{resume}'], { gpus, nodes }) } : {}),
    ...(resume === undefined ? {} : { resume }),
    outputDir: written.outputDir,
    env: { PYTHONUNBUFFERED: '1', TOKENIZERS_PARALLELISM: 'false' },
    secrets: ['HF_TOKEN', ...(LOGGER_SECRETS[logger] ?? [])],
    hardware: { gpus, nodes },
    // the model is downloaded in 16 bits
    needs: { gpuMemoryBytes: written.plan.vram.bytes, diskBytes: dataBytes + 2 * written.parameters + checkpointBytes(written.plan) },
  };
}

function nodesStart(to: string, start: readonly string[], hardware: { gpus: number; nodes: number }): NonNullable<TrainJob['onNodes']> {
  const { onNodes } = configOf(to);
  if (onNodes === undefined) throw usageError('USAGE_PRESETS', `${to} trains on one node`, '--nodes 1, or another framework');
  return onNodes(start, hardware);
}

const NAME_LENGTH = 40;

/** `trl-qwen3-0-6b-sft-lora`: lower case, digits and hyphens. */
export function jobName(to: string, model: string, method: string): string {
  const short = model.split('/').at(-1) ?? model;
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '');
  const [first, last] = [plain(to), plain(method)];
  const room = NAME_LENGTH - first.length - last.length - 2;
  return [first, plain(short).slice(0, Math.max(1, room)).replace(/-+$/, ''), last].filter((part) => part !== '').join('-');
}
