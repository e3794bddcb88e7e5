import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DsprepError, EXIT } from '../../errors.ts';
import type { FrameworkInstall } from '../../frameworks/config.ts';
import type { TrainPlan } from '../../frameworks/shared/plan/train-plan.ts';
import type { FoundFramework } from '../../launch/found-framework.ts';
import { versionProblem } from '../../launch/found-framework.ts';
import type { Gpu } from '../../launch/gpus.ts';
import { formatBytes } from '../../report/table.ts';

/** The remark on a version that is not quite the one that a config is for. Throws `FRAMEWORK_VERSION` (exit code 5). */
export function checkVersion({ package: name, version }: FrameworkInstall, found: FoundFramework, anyVersion: boolean): string[] {
  const { severity } = versionProblem(found.version, version);
  if (severity === 'refusal' && !anyVersion) {
    throw new DsprepError({
      code: 'FRAMEWORK_VERSION',
      message: `${name} ${found.version} is installed, and the config is for ${version}`,
      hint: `pip install '${name}==${version}', or go on with --any-version`,
      exitCode: EXIT.missing,
    });
  }
  return severity === 'none' ? [] : [`${name} is ${found.version}; the config is for ${version}`];
}

/** Room where the weights go, and what checkpoints will take of it, where that is known. */
export interface DiskCheck {
  freeDiskBytes: number;
  neededDiskBytes?: number;
}

/** Throws `LAUNCH_DISK_FULL` (exit code 4). */
export function checkDisk(outputFolder: string, plan: TrainPlan | undefined): DiskCheck {
  const freeDiskBytes = freeBytes(outputFolder);
  if (plan === undefined) return { freeDiskBytes };
  const neededDiskBytes = checkpointBytes(plan);
  if (neededDiskBytes > freeDiskBytes) {
    throw new DsprepError({
      code: 'LAUNCH_DISK_FULL',
      message: `the checkpoints need about ${formatBytes(neededDiskBytes)}, and ${outputFolder} has ${formatBytes(freeDiskBytes)} left`,
      hint: 'make room, or name another folder with --output-dir',
      exitCode: EXIT.io,
    });
  }
  return { freeDiskBytes, neededDiskBytes };
}

/** What a person should know of the GPUs before it starts: none of it stands in the way. */
export function gpuRemarks(gpus: readonly Gpu[], plan: TrainPlan | undefined, asked: AskedGpus): string[] {
  if (gpus.length === 0) return ['no NVIDIA GPU was found: it will run on what the framework finds, or on the CPU'];
  const number = gpuNumberRemarks(gpus.length, asked);
  const least = Math.min(...gpus.map(({ freeBytes: free }) => free));
  if (plan === undefined || plan.vram.bytes <= least) return number;
  return [...number, `an estimated ${formatBytes(plan.vram.bytes)} for each GPU, and ${formatBytes(least)} are free on the fullest`];
}

/** GPUs that a training is for, on one machine. */
export interface AskedGpus {
  to: string;
  gpus: number;
  /** Whether the framework takes all that it sees. */
  takesAll: boolean;
  env: NodeJS.ProcessEnv;
}

function gpuNumberRemarks(there: number, { to, gpus, takesAll, env }: AskedGpus): string[] {
  if (gpus > there) return [`${gpus} GPUs are asked for, and there ${there === 1 ? 'is one' : `are ${there}`}`];
  if (gpus === there || !takesAll || env['CUDA_VISIBLE_DEVICES'] !== undefined) return [];
  const some = Array.from({ length: gpus }, (_, index) => index).join();
  return [
    `${to} takes all ${there} GPUs of this machine, and steps are counted for ${gpus}: --gpus ${there}, or CUDA_VISIBLE_DEVICES=${some} before the command`,
  ];
}

/** Checkpoints that are kept at once: two, and the one that is being written. */
const CHECKPOINTS = 3;

/** Room for the checkpoints of a run: each holds the trained weights and the optimizer. */
export function checkpointBytes({ vram }: TrainPlan): number {
  const bytesOf = (name: string): number => vram.parts.find((part) => part.name === name)?.bytes ?? 0;
  const weights = bytesOf('adapter weights') || bytesOf('weights');
  return CHECKPOINTS * (weights + bytesOf('optimizer'));
}

function freeBytes(folder: string): number {
  let there = resolve(folder);
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  return bavail * bsize;
}
