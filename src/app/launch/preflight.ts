import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DsprepError, EXIT } from '../../errors.ts';
import type { ConfigDoor } from '../../frameworks/config.ts';
import type { TrainPlan } from '../../frameworks/shared/plan/train-plan.ts';
import type { FoundFramework } from '../../launch/find-framework.ts';
import { versionProblem } from '../../launch/find-framework.ts';
import type { Gpu } from '../../launch/gpus.ts';
import { findGpus } from '../../launch/gpus.ts';
import { formatBytes } from '../../report/table.ts';

/** What was found before a training starts. */
export interface Preflight {
  gpus: readonly Gpu[];
  freeDiskBytes: number;
  /** What its checkpoints will take, where it is known. */
  neededDiskBytes?: number;
  remarks: readonly string[];
}

interface PreflightOptions {
  door: ConfigDoor;
  framework: FoundFramework;
  written: { plan?: TrainPlan; outputDir?: string };
  env: NodeJS.ProcessEnv;
  cwd: string;
  anyVersion: boolean;
}

/** Throws `FRAMEWORK_VERSION` (exit code 5) and `LAUNCH_DISK_FULL` (exit code 4). */
export async function preflight({ door, framework, written, env, cwd, anyVersion }: PreflightOptions): Promise<Preflight> {
  const remarks: string[] = [];
  const { severity } = versionProblem(framework.version, door.install.version);
  if (severity === 'refusal' && !anyVersion) {
    throw new DsprepError({
      code: 'FRAMEWORK_VERSION',
      message: `${door.install.package} ${framework.version} is installed, and the config is for ${door.install.version}`,
      hint: `pip install '${door.install.package}==${door.install.version}', or go on with --any-version`,
      exitCode: EXIT.missing,
    });
  }
  if (severity !== 'none') remarks.push(`${door.install.package} is ${framework.version}; the config is for ${door.install.version}`);

  const outputDir = resolve(cwd, written.outputDir ?? '.');
  const freeDiskBytes = freeBytes(outputDir);
  const neededDiskBytes = written.plan === undefined ? undefined : checkpointBytes(written.plan);
  if (neededDiskBytes !== undefined && neededDiskBytes > freeDiskBytes) {
    throw new DsprepError({
      code: 'LAUNCH_DISK_FULL',
      message: `the checkpoints need about ${formatBytes(neededDiskBytes)}, and ${outputDir} has ${formatBytes(freeDiskBytes)} left`,
      hint: 'make room, or name another folder with --output-dir',
      exitCode: EXIT.io,
    });
  }
  const gpus = await findGpus(env);
  if (gpus.length === 0) remarks.push('no NVIDIA GPU was found: it will run on what the framework finds, or on the CPU');
  const smallest = Math.min(...gpus.map(({ freeBytes: free }) => free));
  if (gpus.length > 0 && written.plan !== undefined && written.plan.vram.bytes > smallest) {
    remarks.push(`an estimated ${formatBytes(written.plan.vram.bytes)} for each GPU, and ${formatBytes(smallest)} are free on the fullest`);
  }
  return { gpus, freeDiskBytes, remarks, ...(neededDiskBytes === undefined ? {} : { neededDiskBytes }) };
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
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  return bavail * bsize;
}
