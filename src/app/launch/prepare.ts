import { resolve } from 'node:path';
import { usageError } from '../../errors.ts';
import type { ConfigDoor } from '../../frameworks/config.ts';
import { configOf } from '../../frameworks/configs.ts';
import { findInImage } from '../../launch/container.ts';
import { findFramework } from '../../launch/find-framework.ts';
import type { FoundFramework } from '../../launch/found-framework.ts';
import type { Gpu } from '../../launch/gpus.ts';
import { findGpus } from '../../launch/gpus.ts';
import { readWrittenData } from '../config/written-data.ts';
import { checkConfig } from './check-config.ts';
import { checkData } from './check-data.ts';
import type { RowsCheck } from './check-rows.ts';
import { checkRows } from './check-rows.ts';
import { lastCheckpoint } from './checkpoint.ts';
import type { StartConfig } from './find-config.ts';
import { findConfig } from './find-config.ts';
import type { LaunchOptions } from './launch.ts';
import type { AskedGpus, DiskCheck } from './preflight.ts';
import { checkDisk, checkVersion, gpuRemarks } from './preflight.ts';

/** A check that holds, and what was found. */
export type LaunchCheck =
  | { name: 'data'; splits: readonly { split: string; rows: number }[] }
  | ({ name: 'framework' } & Pick<FoundFramework, 'command' | 'version' | 'where'>)
  | { name: 'config'; fileName: string; warnings: number }
  | ({ name: 'rows'; rows: number } & RowsCheck)
  | ({ name: 'disk'; folder: string } & DiskCheck)
  | { name: 'GPUs'; gpus: readonly Gpu[] };

/** All that a start needs, once nothing stands in its way. */
export interface Prepared {
  door: ConfigDoor;
  framework: FoundFramework;
  written: StartConfig;
  dataFolder: string;
  /** Absolute. */
  outputFolder: string;
  hasGpu: boolean;
  /** Arguments that go on from a checkpoint. */
  resumed: readonly string[];
  checks: readonly LaunchCheck[];
  notes: readonly string[];
}

/** Checks what takes a moment first, and the rows last. Writes nothing. Throws `DsprepError` for what stands in the way. */
export async function prepare(options: LaunchOptions): Promise<Prepared> {
  const { to, dir, image, python } = options;
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const door = configOf(to);
  if (image !== undefined && python !== undefined)
    throw usageError('USAGE_LAUNCH', '--image and --python exclude each other', 'name one of them');
  const checks: LaunchCheck[] = [];
  const holds = (check: LaunchCheck): void => {
    checks.push(check);
    options.onCheck?.(check);
  };

  await checkData(dir);
  const data = readWrittenData(dir, to);
  holds({ name: 'data', splits: data.splits.map(({ split, rows }) => ({ split, rows })) });

  const framework =
    image === undefined
      ? await findFramework(door.install, { env, cwd, ...(python === undefined ? {} : { python }) })
      : await findInImage(door.install, image, env);
  const versionRemarks = checkVersion(door.install, framework, options.anyVersion === true);
  holds({ name: 'framework', command: framework.command, version: framework.version, where: framework.where });

  const written = await findConfig(options);
  const warnings = checkConfig(to, written);
  holds({ name: 'config', fileName: options.trainConfig ?? written.fileName, warnings: warnings.length });

  const outputFolder = resolve(cwd, written.outputDir ?? '.');
  holds({ name: 'disk', folder: outputFolder, ...checkDisk(outputFolder, written.plan) });
  const resumed = resumeArguments(options, door, written, outputFolder);
  const gpus = await findGpus(env);
  if (gpus.length > 0) holds({ name: 'GPUs', gpus });

  const rows = options.skipChecks === true ? undefined : await checkRows({ ...options, data, written, env });
  if (rows?.rows !== undefined) holds({ name: 'rows', ...rows, rows: rows.rows });
  const earlier = options.resume === true ? undefined : lastCheckpoint(outputFolder);
  const notes = [
    ...(earlier === undefined ? [] : [`${earlier} is of an earlier training: --resume goes on from it, another --output-dir keeps it`]),
    ...written.notes,
    ...warnings,
    ...versionRemarks,
    ...gpuRemarks(gpus, written.plan, askedGpus(options, door, env)),
    ...(rows?.remarks ?? []),
  ];
  return { door, framework, written, dataFolder: data.folder, outputFolder, hasGpu: gpus.length > 0, resumed, checks, notes };
}

function askedGpus({ to, gpus = 1, nodes = 1 }: LaunchOptions, { takesAllGpus }: ConfigDoor, env: NodeJS.ProcessEnv): AskedGpus {
  return { to, gpus: gpus / nodes, takesAll: takesAllGpus === true, env };
}

function resumeArguments({ resume, to }: LaunchOptions, door: ConfigDoor, { start }: StartConfig, folder: string): readonly string[] {
  if (resume !== true) return [];
  if (door.resume === undefined) throw usageError('USAGE_LAUNCH', `${to} can't go on from a checkpoint`);
  const checkpoint = lastCheckpoint(folder);
  if (checkpoint === undefined) throw usageError('LAUNCH_NO_CHECKPOINT', `no checkpoint in ${folder}`, 'start it without --resume');
  const args = door.resume(checkpoint, start);
  if (args === undefined) throw usageError('USAGE_LAUNCH', `${start.slice(0, 2).join(' ')} can't go on from a checkpoint`);
  return args;
}
