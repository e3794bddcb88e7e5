import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { EXIT } from '../../errors.ts';
import type { ExitCode } from '../../errors.ts';
import { writeFileAtomic } from '../../io/atomic-file.ts';
import { MANIFEST_NAME } from '../../io/owned-output.ts';
import type { ContainerOptions } from '../../launch/container.ts';
import { containerFolders, inContainer } from '../../launch/container.ts';
import type { FoundFramework } from '../../launch/found-framework.ts';
import { startIn } from '../../launch/found-framework.ts';
import type { LogMetrics } from '../../launch/read-progress.ts';
import { redactor } from '../../launch/redact.ts';
import type { RunRecord } from '../../launch/run-record.ts';
import { createRunFolder, keptEnv, writeRunRecord } from '../../launch/run-record.ts';
import type { TrainingEnd } from '../../launch/run-training.ts';
import { runTraining } from '../../launch/run-training.ts';
import { VERSION } from '../../version.ts';
import type { ConfigOptions } from '../config/config.ts';
import type { Progress } from '../convert-options.ts';
import type { Failure } from './failure.ts';
import { withConfigBeside } from './find-config.ts';
import { failureOf } from './failure.ts';
import type { LaunchCheck, Prepared } from './prepare.ts';
import { prepare } from './prepare.ts';

export interface LaunchOptions extends Omit<ConfigOptions, 'outFile' | 'model'> {
  /** Of the config to write; not needed with `trainConfig`, or where `convert --write-config` put one beside the data. */
  model?: string;
  /** A config that is there already, in place of one to write. */
  trainConfig?: string;
  /** An environment that has the framework: its folder, a Python in it, or `conda:NAME`. */
  python?: string;
  /** A docker image that has the framework, in place of an environment. */
  image?: string;
  /** Whether another minor version of the framework than the config was made for may run. */
  anyVersion?: boolean;
  /** Start without a look at the rows. */
  skipChecks?: boolean;
  /** Go on from the last checkpoint in the output folder. */
  resume?: boolean;
  /** Where runs are recorded. Default `runs`. */
  runsDir?: string;
  /** Say what would be done, and do nothing. */
  dryRun?: boolean;
  cwd?: string;
  /** Each check that holds, as it is made. */
  onCheck?: (check: LaunchCheck) => void;
  /** While rows are looked at. */
  onProgress?: (progress: Progress) => void;
  /** Once all checks hold. */
  onStart?: (start: { command: readonly string[]; runFolder: string; notes: readonly string[] }) => void;
  onLine?: (line: string) => void;
  onMetrics?: (metrics: LogMetrics) => void;
}

export interface LaunchResult {
  ok: boolean;
  exitCode: ExitCode;
  framework: FoundFramework;
  command: readonly string[];
  /** What was checked, in order; all of it holds. */
  checks: readonly LaunchCheck[];
  /** Where the weights go. */
  outputFolder: string;
  /** Absent for a dry run. */
  runFolder?: string;
  end?: TrainingEnd;
  /** That the training took. */
  seconds?: number;
  /** Why it failed, and what may help. */
  failure?: Failure;
  /** What may come next, as it is started. */
  followUps: readonly { title: string; command: readonly string[] }[];
  notes: readonly string[];
}

/**
 * Checks data, framework, config, disk, GPUs and rows, then starts a framework's own launcher on this machine, and keeps a record of the run. A training that fails is in the
 * result (exit code 6); throws `DsprepError` for everything that stands in the way before it starts.
 */
export async function launch(given: LaunchOptions): Promise<LaunchResult> {
  const options = withConfigBeside(given);
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const prepared = await prepare(options);
  const { door, written, resumed, checks, outputFolder } = prepared;
  const startedAt = new Date();
  const runsDir = resolve(cwd, options.runsDir ?? 'runs');
  const container = options.image === undefined ? undefined : containerOf(options, options.image, prepared, runsDir);
  const framework = container === undefined ? prepared.framework : inContainer(prepared.framework, container);

  const runFolder = options.dryRun === true ? undefined : createRunFolder(runsDir, startedAt);
  const configPath = runFolder === undefined ? (options.trainConfig ?? written.fileName) : join(runFolder, written.fileName);
  // what lies beside the config is named as if it were started there
  const beside = runFolder === undefined ? [] : written.files.map(({ path }) => path);
  const started = (command: readonly string[]): string[] =>
    command.map((word) => (word === '{config}' ? configPath : beside.includes(word) ? join(runFolder ?? '', word) : word));
  const command = [...startIn(framework, door.install.command, started(written.start)), ...resumed];
  // a container of its own for each of them would be a long line
  const place = container === undefined ? framework : { ...framework, prefix: [] };
  const followUps = written.followUps.map(({ title, command: next }) => ({
    title,
    command: startIn(place, door.install.command, started(next)),
  }));
  const planned = { framework, command, checks, outputFolder, followUps, notes: prepared.notes };
  if (runFolder === undefined) return { ...planned, ok: true, exitCode: EXIT.done };

  writeFileAtomic(configPath, written.text);
  for (const file of written.files) writeFileAtomic(join(runFolder, file.path), file.text);
  if (container !== undefined) for (const folder of containerFolders(container)) mkdirSync(folder, { recursive: true });
  const { imageId } = framework;
  const record: RunRecord = {
    schemaVersion: 1,
    dsprep: VERSION,
    framework: { name: options.to, version: framework.version, command: framework.command, ...(imageId === undefined ? {} : { imageId }) },
    command,
    cwd,
    data: { folder: resolve(options.dir), manifestSha256: sha256Of(join(options.dir, MANIFEST_NAME)) },
    outputFolder,
    env: keptEnv(env),
    startedAt: startedAt.toISOString(),
  };
  writeRunRecord(runFolder, record);
  options.onStart?.({ command, runFolder, notes: prepared.notes });
  const end = await runTraining({
    command,
    cwd,
    env: {
      ...env,
      ...(framework.bin === undefined ? {} : { PATH: `${framework.bin}${delimiter}${env['PATH'] ?? ''}` }),
      PYTHONUNBUFFERED: '1',
    },
    logPath: join(runFolder, 'log.txt'),
    metricsPath: join(runFolder, 'metrics.jsonl'),
    redact: redactor(env),
    ...(framework.stop === undefined ? {} : { stop: framework.stop }),
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    ...(options.onMetrics === undefined ? {} : { onMetrics: options.onMetrics }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const endedAt = new Date();
  writeRunRecord(runFolder, {
    ...record,
    endedAt: endedAt.toISOString(),
    exitCode: end.code,
    ...(end.signal === null ? {} : { signal: end.signal }),
    last: end.last,
  });
  const isInterrupted = options.signal?.aborted === true;
  const ok = end.code === 0 && !isInterrupted;
  return {
    ...planned,
    ok,
    exitCode: ok ? EXIT.done : isInterrupted ? EXIT.interrupted : EXIT.trainingFailed,
    runFolder,
    end,
    seconds: (endedAt.getTime() - startedAt.getTime()) / 1000,
    notes: [...planned.notes, ...(end.logError === undefined ? [] : [`its log is not whole: ${end.logError}`])],
    ...(ok ? {} : { failure: failureOf(end, isInterrupted) }),
  };
}

function containerOf({ model, env, cwd }: LaunchOptions, image: string, prepared: Prepared, runsDir: string): ContainerOptions {
  const isFolder = model !== undefined && /^[./]/.test(model);
  const here = cwd ?? process.cwd();
  return {
    image,
    env: env ?? process.env,
    cwd: here,
    folders: [prepared.dataFolder, runsDir, prepared.outputFolder, ...(isFolder ? [resolve(here, model)] : [])],
    hasGpu: prepared.hasGpu,
    name: `dsprep-${process.pid}-${Date.now()}`,
  };
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
